package io.nightcart.pipelines;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.CRC32;
import picocli.CommandLine.IVersionProvider;

/** Which build of Nightcart this is. */
final class Build implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"nightcart " + version()};
  }

  private static String version() {
    return Optional.ofNullable(Build.class.getPackage().getImplementationVersion())
        .orElse("(not packaged)");
  }

  /** The version and a checksum of the jar: another text for every change of the program. */
  static String code() {
    try {
      Path jar = Path.of(Build.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      if (!Files.isRegularFile(jar)) {
        return version();
      }
      var checksum = new CRC32();
      checksum.update(Files.readAllBytes(jar));
      return "%s-%08x".formatted(version(), checksum.getValue());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}

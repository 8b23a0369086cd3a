package io.nightcart.pipelines.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsersTest {

  @TempDir private Path folder;

  private Path file;
  private Users users;

  @BeforeEach
  void addTwo() throws IOException {
    file = folder.resolve("users");
    users = new Users(file);
    users.put("ann", "open sesame".toCharArray());
    users.put("bob", "open sesame".toCharArray());
  }

  @Test
  void knowsAUserByThePassword() throws IOException {
    assertThat(users.know("ann", "open sesame".toCharArray())).isTrue();
    assertThat(users.know("ann", "Open sesame".toCharArray())).isFalse();
    assertThat(users.know("ann", new char[0])).isFalse();
    assertThat(users.know("carl", "open sesame".toCharArray())).isFalse();
  }

  @Test
  void keepsNeitherPasswordsNorThatTwoAreAlike() throws IOException {
    var lines = Files.readAllLines(file);

    assertThat(lines).hasSize(2).noneMatch(line -> line.contains("sesame"));
    assertThat(lines.get(0).split(":")[3]).isNotEqualTo(lines.get(1).split(":")[3]);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
  }

  @Test
  void replacesAPassword() throws IOException {
    users.put("ann", "another".toCharArray());

    assertThat(users.count()).isEqualTo(2);
    assertThat(users.know("ann", "another".toCharArray())).isTrue();
    assertThat(users.know("ann", "open sesame".toCharArray())).isFalse();
    assertThat(users.know("bob", "open sesame".toCharArray())).isTrue();
  }

  @Test
  void shutsOutWhoseLineIsGone() throws IOException {
    Files.writeString(file, "# nobody is left\n");

    assertThat(users.know("ann", "open sesame".toCharArray())).isFalse();
  }

  @Test
  void refusesWhatCannotStandInTheFile() {
    assertThatThrownBy(() -> users.put("ann:1", "x".toCharArray())).hasMessageContaining("letters");
    assertThatThrownBy(() -> users.put("carl", new char[0])).hasMessageContaining("empty");
  }

  @Test
  void namesALineThatIsNone() throws IOException {
    Files.writeString(file, "ann:secret\n");

    assertThatThrownBy(() -> users.count()).hasMessageContaining("name:iterations:salt:hash");
  }
}

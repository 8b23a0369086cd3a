package io.nightcart.pipelines;

import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.serve.Users;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nightcart serve user}. */
@Command(
    name = "user",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Let a user connect, or give one another password.",
    footer = {
      "",
      "The password is asked for, or is the first line of the input. Who is to be shut out is",
      "deleted from the file.",
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} serve user ann --users users.txt",
      "  ${ROOT-COMMAND-NAME} serve user tableau --users users.txt < tableau.pass"
    })
final class ServeUserCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "NAME", description = "The user.")
  private String name;

  @Option(
      names = "--users",
      required = true,
      paramLabel = "FILE",
      description = "The file of users; made if it is not there, readable by you alone.")
  private Path users;

  @Override
  public Integer call() throws IOException {
    try {
      new Users(users).put(name, password());
    } catch (IllegalArgumentException e) {
      throw new Stopped(Exit.MISUSED, e.getMessage(), e);
    }
    spec.commandLine().getOut().printf("%s may connect; see %s%n", name, users);
    return Exit.DONE.code();
  }

  private char[] password() throws IOException {
    Console console = System.console();
    if (console != null) {
      return console.readPassword("Password for %s: ", name);
    }
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    String line = input.readLine();
    return line == null ? new char[0] : line.toCharArray();
  }
}

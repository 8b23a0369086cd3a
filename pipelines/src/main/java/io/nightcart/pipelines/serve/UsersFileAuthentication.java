package io.nightcart.pipelines.serve;

import java.io.IOException;
import javax.security.sasl.AuthenticationException;
import org.apache.hive.service.auth.PasswdAuthenticationProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks {@link Users} about whoever connects; the server makes one, by name, for every connection.
 */
public final class UsersFileAuthentication implements PasswdAuthenticationProvider {

  private static final Logger LOG = LoggerFactory.getLogger(UsersFileAuthentication.class);

  private static volatile Users users;

  /** Says who is known from now on, and gives the name by which the server finds this class. */
  public static String of(Users known) {
    users = known;
    return UsersFileAuthentication.class.getName();
  }

  @Override
  public void Authenticate(String user, String password) throws AuthenticationException {
    try {
      if (users.know(user, password.toCharArray())) {
        return;
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new AuthenticationException("The users file cannot be read", e);
    }
    LOG.warn("{} was not let in: unknown user or wrong password", user);
    throw new AuthenticationException("Unknown user or wrong password");
  }
}

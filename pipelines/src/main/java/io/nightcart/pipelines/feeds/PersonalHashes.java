package io.nightcart.pipelines.feeds;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import io.nightcart.tables.Identity;
import java.io.Serializable;
import java.util.Locale;
import java.util.Set;

/**
 * What stands for the personal values of a row, so that equal ones can be told without being known.
 *
 * @param roleMailboxes what stands before the @ of addresses that belong to no person
 */
record PersonalHashes(Pseudonyms pseudonyms, Set<String> roleMailboxes) implements Serializable {

  /** Of the shop's number of an account. */
  String ofAccount(String customerId) {
    return pseudonyms.hash("customer", customerId);
  }

  /** Of an e-mail address, in whatever case it is written. */
  String ofEmail(String address) {
    if (address == null) {
      return null;
    }
    String word = address.toLowerCase(Locale.ROOT);
    String hash = pseudonyms.hash("email", word);
    return roleMailboxes.contains(word.split("@", 2)[0]) ? Identity.ROLE + hash : hash;
  }

  /** Of the shop's number of a person. */
  String ofPerson(String personId) {
    return pseudonyms.hash("person", personId);
  }

  /** Of a name in a social network, with or without its @. */
  String ofHandle(String handle) {
    return handle == null
        ? null
        : pseudonyms.hash("handle", handle.toLowerCase(Locale.ROOT).replaceFirst("^@", ""));
  }

  /**
   * Of a telephone number and the name of its holder. A number alone tells nobody: it is a
   * household's, an office's, or nobody's.
   *
   * @param country two letters (ISO 3166-1), for numbers written without their country's code
   * @return null where something lacks, or the number is none
   */
  String ofContact(String phone, String country, String firstName, String lastName) {
    if (phone == null || firstName == null || lastName == null) {
      return null;
    }
    String number = e164(phone, country);
    return number == null
        ? null
        : pseudonyms.hash("contact", number + "|" + name(firstName) + "|" + name(lastName));
  }

  private static String name(String name) {
    return name.strip().toLowerCase(Locale.ROOT);
  }

  private static String e164(String phone, String country) {
    PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
    try {
      PhoneNumber number =
          numbers.parse(phone, country == null ? null : country.strip().toUpperCase(Locale.ROOT));
      return numbers.isValidNumber(number) ? numbers.format(number, PhoneNumberFormat.E164) : null;
    } catch (NumberParseException isNone) {
      return null;
    }
  }
}

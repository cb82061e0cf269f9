import { beforeAll, describe, expect, test } from "vitest";
import { type LoadedFunction, loadFunction } from "../support/run-function.ts";
import { failureOf, messageOf, type Redaction } from "../support/text-functions.ts";

let redact: LoadedFunction;
beforeAll(async () => {
  redact = await loadFunction("std.text.v1.Redact");
});

const redaction = (content: string) => messageOf(redact.run<Redaction>({ text: { content } }));
const redacted = (content: string) => redaction(content).text.content;

// Assembled here so that no scanner of sources takes them for leaked ones.
const github = `ghp_${"16C7e42F292c6912E7710c838347Ae178B4a"}`;
const finegrained = `github_pat_${"11ABCDEFG0abcdefghij_ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"}`;
const amazon = `AKIA${"IOSFODNN7EXAMPLE"}`;
const slack = `xoxb-${"123456789012-abcdefGHIJkl"}`;
const webToken = `eyJ${"hbGciOiJIUzI1NiJ9"}.eyJ${"zdWIiOiIxMjM0NTY3ODkwIn0"}.${"dozjgNryP4J3jVmNHl0w5N"}`;
const hexadecimal = "9f86d081884c7d659a2feaa0c55ad015";
const base64 = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

describe("e-mail addresses", () => {
  test.each([
    ["Mail bob@example.com now", "Mail [email] now"],
    ["<bob.smith+tag@mail.example.co.uk>", "<[email]>"],
    ["mailto:bob@example.com?subject=x", "mailto:[email]?subject=x"],
    ["jürgen@müller.de, иван@пример.рф", "[email], [email]"],
    ['"john doe"@example.com', "[email]"],
    ["**bob@example.org**.", "**[email]**."],
    ["bob@example.org.", "[email]."],
    ["bob@xn--mller-kva.xn--p1ai!", "[email]!"],
    ["a@b.co;c@d.de", "[email];[email]"],
    ["(a@b.co@c.de)", "([email])"],
  ])("go from %j", (text, expected) => {
    expect(redacted(text)).toBe(expected);
  });

  test.each([
    "@octokit/rest",
    "npm i @types/node",
    "a @ b.com",
    "me@localhost",
    "x@1.2.3.4",
    '"a", "@scope/pkg.js"',
    "@decorator()",
  ])("are not seen in %j", (text) => {
    expect(redacted(text)).toBe(text);
  });
});

describe("phone numbers", () => {
  test.each([
    "+49 30 1234567",
    "+49 (0)30 1234567",
    "0049 30 1234567",
    "+1 (555) 123-4567",
    "+442071234567",
    "+33 1 23 45 67 89",
    "+45 12 34 56 78",
    "(555) 123-4567",
    "555-123-4567",
    "555.123.4567",
    "555 123 4567",
    "1-800-555-1234",
    "01 23 45 67 89",
    "01.23.45.67.89",
    "020 7946 0958",
    "(020) 7946 0958",
    "07700 900123",
    "0171 1234567",
    "030/12345678",
    "030 / 12 34 56 78",
    "06-12345678",
    "08-123 456 78",
    "090-1234-5678",
    "(11) 98765-4321",
    "612 345 678",
    "138 1234 5678",
    "98765 43210",
    "8 (495) 123-45-67",
    "01711234567",
  ])("go in the form %s", (number) => {
    expect(redacted(`Ring ${number}, please.`)).toBe("Ring [phone], please.");
    expect(redacted(number)).toBe("[phone]");
    expect(redacted(`(${number})\n${number}`)).toBe("([phone])\n[phone]");
  });

  test.each([
    ["Tel.: 5551234", "Tel.: [phone]"],
    ["Telefon 1234 5678", "Telefon [phone]"],
    ["my cell is 5551234567", "my cell is [phone]"],
    ["☎ 12 34 56 78", "☎ [phone]"],
    ["tel:+15551234567", "tel:[phone]"],
  ])("go in any form behind a word that announces them: %j", (text, expected) => {
    expect(redacted(text)).toBe(expected);
  });

  test.each([
    ["dates", "2024-01-31, 31.01.2024, 1/31/2024, 01.02.24, 2024.01.02"],
    ["dates with a time", "2024-01-31 10:00:00 and 31.01.2024 10:15"],
    ["versions", "v1.2.3, 10.15.7, 2.0.0-beta.1, 22.04.3"],
    ["issue numbers", "#1234567890 and issue 12345"],
    ["addresses of computers", "192.168.100.200, 127.0.0.1:8080, 010.020.030.040"],
    ["amounts", "1,234,567 or 1 234 567 or 900 000 000 or $ 555-1234"],
    ["times stamped", "1700000000 20240131103000"],
    ["UUIDs", "550e8400-e29b-41d4-a716-446655440000"],
    ["book numbers", "ISBN 978-3-16-148410-0, 0-306-40615-2"],
    ["fractions", "3.141592653589793 and 0.123456789"],
    ["ranges", "pages 123-1234, 2020-2024"],
    ["years in brackets", "Rose (2010) 123-145"],
    ["paths", "https://example.com/555-123-4567/x"],
    ["bank accounts", "DE89 3704 0044 0532 0130 00"],
    ["votes", "+1, +1 000, C++ 11"],
    ["dates behind a word that announces a number", "phone log of 2024-01-31 from 192.168.100.200"],
    ["digits inside words", "abc5551234567 5551234567abc"],
  ])("are not seen in %s", (_, text) => {
    expect(redacted(text)).toBe(text);
  });
});

describe("tokens", () => {
  test.each([
    ["of GitHub", `${github} and ${finegrained}`, "[token] and [token]"],
    ["of AWS", `id=${amazon}.`, "id=[token]."],
    ["of Slack", `${slack}!`, "[token]!"],
    ["of JSON", `token ${webToken}`, "token [token]"],
    ["that bear", `Authorization: Bearer ${hexadecimal}`, "Authorization: Bearer [token]"],
    ["of basic authorization", "Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic [token]"],
    ["behind a name that ends in key", `api_key = ${hexadecimal}`, "api_key = [token]"],
    ["behind a name in capitals", `AWS_SECRET_ACCESS_KEY="${base64}"`, 'AWS_SECRET_ACCESS_KEY="[token]"'],
    ["behind a name in JSON", `{"clientSecret": "${base64}"}`, '{"clientSecret": "[token]"}'],
    ["chosen by people", "password=hunter2222", "password=[token]"],
    ["in a URL", "postgres://user:s3cret@localhost/x", "postgres://user:[token]@localhost/x"],
    ["in a URL with a host's full name", "https://u:s3cret@example.com/x", "https://u:[token]/x"],
  ])("%s go", (_, text, expected) => {
    expect(redacted(text)).toBe(expected);
  });

  const begin = (label: string) => `-----BEGIN ${label}-----`;
  test.each([
    ["in PEM form", `${begin("RSA PRIVATE KEY")}\nMIIEow\nabc=\n-----END RSA PRIVATE KEY-----`],
    ["of PGP", `${begin("PGP PRIVATE KEY BLOCK")}\n\nlQOYBF\n=abc\n-----END PGP PRIVATE KEY BLOCK-----`],
    ["in one line", `${begin("PRIVATE KEY")}\\nMIIEow\\n-----END PRIVATE KEY-----`],
    ["cut off", `${begin("PRIVATE KEY")}\n${base64}\n${base64}`],
  ])("that are private keys %s go whole", (_, key) => {
    expect(redacted(`a\n${key}\nb`)).toBe("a\n[token]\nb");
  });

  test.each([
    ["commits", `commit ${hexadecimal}`],
    ["words about secrets", "The secret token is required; the key idea is internationalization."],
    ["names of settings", "key: configuration_settings_for_users"],
    ["rules for passwords", "password must be at least 8 characters"],
    ["good news", "Bearer of good news"],
    ["short ids", `ghp_short AKIA123 xoxb-1 sk-learn`],
    ["certificates", `${begin("CERTIFICATE")}\nMIIEow\n-----END CERTIFICATE-----`],
    ["addresses without a password", "https://example.com:8080/a@b"],
  ])("are not seen in %s", (_, text) => {
    expect(redacted(text)).toBe(text);
  });
});

describe("what is counted", () => {
  test("counts each kind", () => {
    expect(redaction(`a@b.cc, c@d.ee, +49 30 1234567, ${github}`)).toEqual({
      text: { content: "[email], [email], [phone], [token]" },
      emails: 2,
      phones: 1,
      tokens: 1,
    });
  });

  test("counts nothing in a text of no secrets", () => {
    expect(redaction("Nothing.")).toEqual({ text: { content: "Nothing." }, emails: 0, phones: 0, tokens: 0 });
  });

  test("counts what overlaps once, as the graver", () => {
    expect(redaction("555-123-4567@example.com")).toMatchObject({ emails: 1, phones: 0 });
  });

  test("finds nothing more in its own output", () => {
    const once = redacted(`bob@example.com +49 30 1234567 key=${hexadecimal} ${webToken}`);
    expect(redaction(once)).toEqual({ text: { content: once }, emails: 0, phones: 0, tokens: 0 });
  });

  test("refuses to redact nothing", () => {
    expect(failureOf(redact.run<Redaction>({}))).toMatchObject({ code: "TEXT_MISSING", place: "field text" });
  });
});

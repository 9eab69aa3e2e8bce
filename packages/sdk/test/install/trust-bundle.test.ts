import { readTrustBundle } from "@mirrorkit/sdk/install";
import { describe, expect, test } from "vitest";
import { certificate, privateKey, today, told } from "./materials.ts";

const root = certificate("root");
const other = certificate("other-root");
const issuing = certificate("issuing");

function check(text: string, time = today) {
  return readTrustBundle({ file: "ca.pem", text }, time);
}

describe("a trust bundle", () => {
  test("of CA certificates comes out as it is, without text in between", () => {
    const text = `Issued in 2015\n${root}\n\nsubject=CN = other\n${other}`;
    expect(check(text)).toEqual({ certificates: [root, other], problems: [] });
  });

  test.each([
    ["CRLF line ends", root.replaceAll("\n", "\r\n")],
    ["spaces around lines", root.replace(/^/gm, "  ")],
    ["the old label X509", root.replaceAll("CERTIFICATE", "X509 CERTIFICATE")],
    ["lines of another length", root.replace(/(?<=[A-Za-z0-9+/])\n(?=[A-Za-z0-9+/])/g, "")],
  ])("with %s comes out the same", (_, text) => {
    expect(check(text)).toEqual({ certificates: [root], problems: [] });
  });

  test("counts a certificate once that is duplicated", () => {
    const { certificates, problems } = check(root + other + root);
    expect(certificates).toEqual([root, other]);
    expect(told(problems)).toEqual([
      'info certificate-duplicate 22: the certificate of "O=Example, CN=Example Root CA" is duplicated (first at line 1): it is written once',
    ]);
  });

  test.each([
    ["issuing", "error", "O=Example, CN=quay.example.test", certificate("server")],
    [
      "its own",
      "warning",
      "O=Example, CN=registry.example.test",
      certificate("self-signed-server"),
    ],
  ])("of a server's certificate of %s CA is an %s", (_, severity, subject, text) => {
    expect(told(check(text).problems)).toEqual([
      `${severity} certificate-not-ca 1: the certificate of "${subject}" is not a CA's certificate`,
    ]);
  });

  test.each([
    [
      "2026-11-23",
      certificate("expired"),
      'error certificate-expired 1: the certificate of "O=Example, CN=Expired Root CA" expired on 2020-01-01',
    ],
    [
      "2115-01-02",
      root,
      'error certificate-expired 1: the certificate of "O=Example, CN=Example Root CA" expired on 2115-01-01',
    ],
    [
      "2114-12-20",
      root,
      'warning certificate-expires-soon 1: the certificate of "O=Example, CN=Example Root CA" expires on 2115-01-01',
    ],
    [
      "2014-12-31",
      root,
      'error certificate-not-yet-valid 1: the certificate of "O=Example, CN=Example Root CA" is not valid before 2015-01-01',
    ],
  ])("on %s is judged by its dates", (day, text, expected) => {
    expect(told(check(text, new Date(day)).problems)).toEqual([expected]);
  });

  test("with an issuer before what it issued says so in passing; the usual order says nothing", () => {
    expect(told(check(root + issuing).problems)).toEqual([
      'info certificate-order 1: the certificate of "O=Example, CN=Example Root CA" comes before the certificate of "O=Example, CN=Example Issuing CA" (line 12), which it issued',
    ]);
    expect(check(issuing + root).problems).toEqual([]);
  });

  test.each([
    ["beside a certificate", root + privateKey, 12],
    ["alone", privateKey, 1],
    ["of RSA", root + privateKey.replaceAll("PRIVATE", "RSA PRIVATE"), 12],
    ["that is encrypted", privateKey.replaceAll("PRIVATE", "ENCRYPTED PRIVATE"), 1],
    ["of OpenSSH", privateKey.replaceAll("PRIVATE", "OPENSSH PRIVATE"), 1],
    ["of PGP", privateKey.replaceAll("KEY", "KEY BLOCK"), 1],
    ["that is cut", privateKey.slice(0, 50), 1],
    ["in one line", privateKey.replaceAll("\n", "\\n"), undefined],
  ])("with a private key %s is refused and the key is never told", (_, text, line) => {
    const { certificates, problems } = check(text);
    const [key] = problems.filter(({ rule }) => rule === "private-key");
    expect([key?.severity, key?.message, key?.position]).toEqual([
      "error",
      "the trust bundle contains a private key",
      { file: "ca.pem", ...(line === undefined ? {} : { line }) },
    ]);
    expect(JSON.stringify([certificates, problems])).not.toContain("bm90");
  });

  test.each([
    ["nothing", "", "error certificate : this file contains no certificate"],
    ["other text", "hello\n", "error certificate : this file contains no certificate"],
    [
      "a certificate that is cut",
      root.slice(0, 300),
      'error certificate 1: the block "CERTIFICATE" has no END line',
    ],
    [
      "a certificate without its end before another",
      `${root.slice(0, 300)}\n${other}`,
      'error certificate 1: the block "CERTIFICATE" has no END line',
    ],
    [
      "a damaged certificate",
      root.replace(/\n.{64}\n/, "\nAAAA\n"),
      "error certificate 1: the certificate cannot be read",
    ],
    [
      "another kind of block",
      root.replaceAll("CERTIFICATE", "PUBLIC KEY"),
      'error certificate 1: "PUBLIC KEY" is not a certificate',
    ],
    [
      "an end of another block",
      root.replace("END CERTIFICATE", "END KEY"),
      'error certificate 1: the block "CERTIFICATE" has no END line',
    ],
  ])("of %s is refused", (_, text, expected) => {
    expect(told(check(text).problems)).toEqual([expected]);
  });
});

import { X509Certificate } from "node:crypto";
import { defined, type Problem, quoted, type Severity } from "../../base/problem/index.ts";
import { type PemBlock, pemBlocks } from "./pem-blocks.ts";

/** A text, and the file name for positions. */
export interface InstallFile {
  /** The file name for positions. */
  readonly file: string;
  /** Its content. */
  readonly text: string;
}

/** The certificates of a trust bundle, and its problems. */
export interface TrustBundle {
  /** Each certificate once as PEM, in the order of the file; may be empty. */
  readonly certificates: readonly string[];
  /** The problems of the bundle, by line; a private key is an error and is never quoted. */
  readonly problems: readonly Problem[];
}

/** A bundle, with the problems about private keys. */
export interface JudgedBundle extends TrustBundle {
  readonly privateKeys: readonly Problem[];
}

interface Certificate {
  readonly line: number;
  readonly x509: X509Certificate;
}

interface Check {
  readonly file: string;
  readonly time: Date;
  readonly problems: Problem[];
  readonly privateKeys: Problem[];
}

const certificateLabels = new Set(["CERTIFICATE", "X509 CERTIFICATE"]);
const soon = 30 * 24 * 60 * 60 * 1_000;

/**
 * Reads a bundle of CA certificates and reports defects that break an installation: private keys (rule
 * `private-key`), blocks that are not CA certificates, expired or not yet valid certificates, duplicates, and
 * issuers that precede the certificates that they issued. Text between the certificates is dropped.
 *
 * @param time - the time at which the certificates must be valid
 */
export function readTrustBundle(bundle: InstallFile, time: Date): TrustBundle {
  const { certificates, problems } = judgeTrustBundle(bundle, time);
  return { certificates, problems };
}

/** Reads a bundle as {@link readTrustBundle} does. */
export function judgeTrustBundle({ file, text }: InstallFile, time: Date): JudgedBundle {
  const check: Check = { file, time, problems: [], privateKeys: [] };
  const blocks = pemBlocks(text);
  const found = blocks.flatMap((block) => readBlock(block, check));
  if (/PRIVATE KEY/.test(text) && check.privateKeys.length === 0) {
    reportKey(check, undefined);
  }
  if (blocks.length === 0) {
    const help = "Give certificates in PEM form: BEGIN CERTIFICATE, base64, END CERTIFICATE.";
    report(check, ["certificate", "error"], "this file contains no certificate", { help });
  }
  const certificates = withoutDuplicates(found, check);
  for (const certificate of certificates) checkCertificate(certificate, check);
  checkOrder(certificates, check);
  return {
    certificates: certificates.map(({ x509 }) => x509.toString()),
    problems: check.problems,
    privateKeys: check.privateKeys,
  };
}

function readBlock({ label, line, text }: PemBlock, check: Check): readonly Certificate[] {
  if (label.includes("PRIVATE KEY")) {
    reportKey(check, line);
  } else if (text === undefined) {
    const help = "Restore its END line; the file may have been truncated.";
    report(check, ["certificate", "error"], `the block ${quoted(label)} has no END line`, {
      line,
      help,
    });
  } else if (!certificateLabels.has(label)) {
    const help = "Leave only CERTIFICATE blocks in the bundle.";
    report(check, ["certificate", "error"], `${quoted(label)} is not a certificate`, {
      line,
      help,
    });
  } else {
    try {
      return [{ line, x509: new X509Certificate(text.replaceAll("X509 CERT", "CERT")) }];
    } catch {
      const help = "Copy the certificate again; its text is damaged.";
      report(check, ["certificate", "error"], "the certificate cannot be read", { line, help });
    }
  }
  return [];
}

function reportKey(check: Check, line: number | undefined): void {
  const help =
    "Remove the key: a trust bundle goes to every node and everyone can read it. If the file was shared, replace the key.";
  const place = { ...defined({ line }), help };
  const message = "the trust bundle contains a private key";
  check.privateKeys.push(report(check, ["private-key", "error"], message, place));
}

function withoutDuplicates(found: readonly Certificate[], check: Check): readonly Certificate[] {
  const seen = new Map<string, number>();
  return found.filter(({ line, x509 }) => {
    const first = seen.get(x509.fingerprint256);
    if (first === undefined) {
      seen.set(x509.fingerprint256, line);
      return true;
    }
    const message = `${titleOf(x509)} is duplicated (first at line ${first}): it is written once`;
    report(check, ["certificate-duplicate", "info"], message, { line });
    return false;
  });
}

function checkCertificate({ line, x509 }: Certificate, check: Check): void {
  const now = check.time.getTime();
  const [from, to] = [Date.parse(x509.validFrom), Date.parse(x509.validTo)];
  if (now > to) {
    const help = "Replace it with the CA's new certificate.";
    const message = `${titleOf(x509)} expired on ${dayOf(to)}`;
    report(check, ["certificate-expired", "error"], message, { line, help });
  } else if (now < from) {
    const help =
      "Check the clock of this machine; otherwise wait, or use the previous certificate.";
    const message = `${titleOf(x509)} is not valid before ${dayOf(from)}`;
    report(check, ["certificate-not-yet-valid", "error"], message, { line, help });
  } else if (to - now < soon) {
    const help = "Add the CA's next certificate, so that nodes can pull after that day.";
    const message = `${titleOf(x509)} expires on ${dayOf(to)}`;
    report(check, ["certificate-expires-soon", "warning"], message, { line, help });
  }
  if (x509.ca) return;
  const severity = isSelfSigned(x509) ? "warning" : "error";
  const help = "Give the certificate of the CA that issued the registry's certificate.";
  const message = `${titleOf(x509)} is not a CA's certificate`;
  report(check, ["certificate-not-ca", severity], message, { line, help });
}

function checkOrder(certificates: readonly Certificate[], check: Check): void {
  for (const [index, issuer] of certificates.entries()) {
    const issued = certificates.slice(index + 1).find(({ x509 }) => x509.checkIssued(issuer.x509));
    if (issued === undefined) continue;
    const message = `${titleOf(issuer.x509)} comes before ${titleOf(issued.x509)} (line ${issued.line}), which it issued`;
    const help = "Trust does not depend on the order; usually the issuer comes after.";
    report(check, ["certificate-order", "info"], message, { line: issuer.line, help });
    return;
  }
}

function isSelfSigned(x509: X509Certificate): boolean {
  return x509.checkIssued(x509) && x509.verify(x509.publicKey);
}

function titleOf(x509: X509Certificate): string {
  return `the certificate of ${quoted(x509.subject.replaceAll("\n", ", "))}`;
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function report(
  { file, problems }: Check,
  [rule, severity]: readonly [string, Severity],
  message: string,
  { line, help }: { readonly line?: number; readonly help?: string },
): Problem {
  const problem: Problem = {
    rule,
    severity,
    message,
    ...defined({ help }),
    position: { file, ...defined({ line }) },
  };
  problems.push(problem);
  return problem;
}

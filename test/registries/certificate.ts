import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

/** Paths of a certificate for 127.0.0.1, its key, and the private authority that made it. */
export interface Certificate {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

/** Makes an authority and a certificate of it in a folder. */
export function makeCertificate(folder: string): Certificate {
  const path = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]): void => {
    execFileSync("openssl", args, { stdio: "pipe" });
  };
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl(
    "req",
    "-x509",
    ...key,
    "-keyout",
    path("ca.key"),
    "-out",
    path("ca.crt"),
    "-days",
    "2",
    "-subj",
    "/CN=a private authority",
  );
  openssl(
    "req",
    "-new",
    ...key,
    "-keyout",
    path("server.key"),
    "-out",
    path("server.csr"),
    "-subj",
    "/CN=registry",
  );
  writeFileSync(
    path("names"),
    "subjectAltName=IP:127.0.0.1,DNS:localhost,DNS:registry.example.test\n",
  );
  openssl(
    "x509",
    "-req",
    "-in",
    path("server.csr"),
    "-CA",
    path("ca.crt"),
    "-CAkey",
    path("ca.key"),
    "-CAcreateserial",
    "-out",
    path("server.crt"),
    "-days",
    "2",
    "-extfile",
    path("names"),
  );
  return { certificate: path("server.crt"), key: path("server.key"), authority: path("ca.crt") };
}

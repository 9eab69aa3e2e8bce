import { createPrivateKey, randomUUID, sign, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Certificate } from "./certificate.ts";
import { reader } from "./docker-registry.ts";

/** A server that hands out the tokens of a registry. */
export interface TokenServer {
  readonly url: string;
  /** The scopes of each token that was asked for, in order. */
  readonly requests: readonly (readonly string[])[];
  /** How long tokens say that they live, in seconds; undefined for no word of it. */
  lifetime: number | undefined;
  close(): Promise<void>;
}

/** What a token server lets readers do. */
export interface TokenServerOptions {
  /** The repositories that the reader may pull; all by default. */
  readonly mayPull?: (repository: string) => boolean;
  /** Whether anybody may pull. */
  readonly isPublic?: boolean;
}

/** The `auth` section of a registry that trusts the token server. */
export function withTokens(server: Pick<TokenServer, "url">, { authority }: Certificate): string {
  const path = JSON.stringify(authority);
  return `{token: {realm: "${server.url}", service: mirrorkit-tests, issuer: tokens, rootcertbundle: ${path}}}`;
}

/** Starts a token server on loopback whose tokens are signed with a certificate's key. */
export async function startTokenServer(
  certificate: Certificate,
  { mayPull = () => true, isPublic = false }: TokenServerOptions = {},
): Promise<TokenServer> {
  const requests: string[][] = [];
  const key = createPrivateKey(readFileSync(certificate.key));
  const { raw } = new X509Certificate(readFileSync(certificate.certificate));
  const wanted = `Basic ${Buffer.from(`${reader.username}:${reader.password}`).toString("base64")}`;
  const state: { lifetime: number | undefined } = { lifetime: 300 };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://localhost");
    const isReader = request.headers.authorization === wanted;
    if (!isReader && !(isPublic && request.headers.authorization === undefined)) {
      response
        .writeHead(401)
        .end('{"errors":[{"code":"UNAUTHORIZED","message":"wrong password"}]}');
      return;
    }
    const scopes = url.searchParams.getAll("scope");
    requests.push(scopes);
    const access = scopes
      .map((scope) => scope.split(":"))
      .filter(([, name = ""]) => mayPull(name))
      .map(([type, name]) => ({ type, name, actions: ["pull"] }));
    const now = Math.floor(Date.now() / 1_000);
    const claims = {
      iss: "tokens",
      aud: url.searchParams.get("service"),
      sub: "",
      iat: now,
      nbf: now - 10,
      exp: now + 300,
      jti: randomUUID(),
      access,
    };
    const head = { typ: "JWT", alg: "ES256", x5c: [raw.toString("base64")] };
    const signed = [head, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    const signature = sign("sha256", Buffer.from(signed), { key, dsaEncoding: "ieee-p1363" });
    const token = `${signed}.${signature.toString("base64url")}`;
    const expires = state.lifetime === undefined ? {} : { expires_in: state.lifetime };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ token, ...expires }));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/token`,
    requests,
    get lifetime() {
      return state.lifetime;
    },
    set lifetime(seconds) {
      state.lifetime = seconds;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

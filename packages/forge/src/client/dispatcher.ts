import { X509Certificate } from "node:crypto";
import { createSecureContext, rootCertificates, type SecureContext } from "node:tls";
import { MirrorError } from "@mirrorkit/sdk/problems";
import { Agent, type Dispatcher, ProxyAgent } from "undici";
import type { Connection } from "./connection.ts";

/** Opens the transport of a `Connection`: with its proxy and its certificate authorities. */
export function openDispatcher(
  connection: Pick<Connection, "certificateAuthorities" | "proxy">,
): Dispatcher {
  const { certificateAuthorities, proxy } = connection;
  const tls =
    certificateAuthorities === undefined
      ? {}
      : { secureContext: trustAlso(certificateAuthorities) };
  if (proxy === undefined) return new Agent({ connect: tls });
  const protocol = URL.canParse(proxy) ? new URL(proxy).protocol : "";
  if (!["http:", "https:"].includes(protocol)) {
    throw new MirrorError("wrong-use", "the proxy is not a URL with http or https", {
      hint: "Write it as http://host:port.",
    });
  }
  return new ProxyAgent({ uri: proxy, requestTls: tls, proxyTls: tls });
}

function trustAlso(pem: string): SecureContext {
  try {
    void new X509Certificate(pem);
    return createSecureContext({ ca: [...rootCertificates, pem] });
  } catch {
    throw new MirrorError("wrong-use", "the certificate authorities are not PEM", {
      hint: "Give the text of one or more certificates, each with its BEGIN and END line.",
    });
  }
}

import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { Behaviour } from "../../../../test/registries/hostile-server.ts";
import { digestOf } from "../../../../test/registries/push.ts";
import { clientFor, failureOf, manifest, name, serve } from "./hostile-client.ts";

describe("bytes", () => {
  const give =
    (body: string | Buffer, headers: Record<string, string> = {}): Behaviour =>
    (request, response) => {
      response.writeHead(200, headers);
      response.end(request.method === "HEAD" ? undefined : body);
    };

  test("a digest that lies is found, whether it was asked for or said", async () => {
    const other = digestOf("other");
    const server = await serve(give(manifest, { "docker-content-digest": other }));
    const client = clientFor(server);
    const lie = await failureOf(client.fetchManifest(name(server)));
    expect(lie.message).toBe(
      `${server.host}/team/app:v1 should have the digest ${other}, but its bytes have ${digestOf(manifest)}`,
    );
    const asked = digestOf("asked");
    await expect(client.fetchManifest(name(server, asked))).rejects.toThrow(`digest ${asked}`);
    expect(await client.findManifest(name(server, asked))).toMatchObject({
      state: "unknown",
      reason: expect.stringContaining("was answered with another digest") as string,
    });
    await expect(client.readBlob(name(server), other, { largest: 9_999 })).rejects.toThrow(
      `have the digest ${digestOf(manifest)}`,
    );
  });

  test("a registry that says no digest is asked for the bytes", async () => {
    const server = await serve(give(manifest));
    const found = await clientFor(server).findManifest(name(server));
    expect(found).toMatchObject({ state: "present", digest: digestOf(manifest) });
  });

  test("one that does not know HEAD is asked for the bytes", async () => {
    const server = await serve((request, response) => {
      if (request.method === "HEAD") response.writeHead(405).end();
      else response.end(manifest);
    });
    expect(await clientFor(server).findManifest(name(server))).toMatchObject({ state: "present" });
  });

  test("a manifest with a Content-Length that is too long is taken where its digest fits", async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, {
        "content-length": String(manifest.length + 10),
        "docker-content-digest": digestOf(manifest),
      });
      response.write(manifest);
      setTimeout(() => response.destroy(), 20);
    });
    const read = await clientFor(server).fetchManifest(name(server));
    expect(read.digest).toBe(digestOf(manifest));
  });

  test("half a manifest is not one, nor half a blob", async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200, { "content-length": String(manifest.length) });
      response.write(manifest.slice(0, 20));
      setTimeout(() => response.destroy(), 20);
    });
    const client = clientFor(server);
    const message = "closed the connection before its answer was complete";
    await expect(client.fetchManifest(name(server))).rejects.toThrow(message);
    await expect(
      client.readBlob(name(server), digestOf(manifest), { largest: 9_999 }),
    ).rejects.toThrow(message);
  });

  test("a manifest that was packed on the way is unpacked, and a bomb is not", async () => {
    const packed = { "content-encoding": "gzip" };
    const good = await serve(give(gzipSync(manifest), packed));
    expect((await clientFor(good).fetchManifest(name(good))).digest).toBe(digestOf(manifest));
    const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024));
    const bad = await serve(give(bomb, packed));
    await expect(clientFor(bad).fetchManifest(name(bad))).rejects.toThrow(
      "is larger than 4096 KiB",
    );
    const odd = await serve(give("x", { "content-encoding": "br" }));
    await expect(clientFor(odd).fetchManifest(name(odd))).rejects.toThrow(
      "sent an answer that cannot be decompressed as br",
    );
  });

  test("a manifest without an end is cut off", async () => {
    const server = await serve((_request, response) => {
      response.writeHead(200);
      const timer = setInterval(() => response.write("x".repeat(100_000)), 1);
      response.on("close", () => clearInterval(timer));
    });
    const options = { largestManifest: 300_000 };
    await expect(clientFor(server, options).fetchManifest(name(server))).rejects.toThrow(
      "is larger than",
    );
  });

  test.each([
    ["{}", "its config has no valid digest and size"],
    ["[]", "it is not a JSON object"],
    ["<html>", "it is not a JSON object"],
    ['{"schemaVersion":1,"fsLayers":[]}', "Docker's first schema"],
    [
      '{"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"digest":"sha256:x"}]}',
      "one of its manifests",
    ],
    [`{"config":{"size":-1,"digest":"${digestOf("")}"}}`, "its config"],
  ])("%s is not a manifest", async (text, reason) => {
    const server = await serve(give(text));
    const error = await failureOf(clientFor(server).fetchManifest(name(server)));
    expect(error.code).toBe("invalid-input");
    expect(error.message).toContain(reason);
  });
});

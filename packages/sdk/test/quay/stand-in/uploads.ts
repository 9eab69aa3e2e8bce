import { createHash } from "node:crypto";
import { type Asked, type Given, origin, readOnlyText, v2Error } from "./answers.ts";
import { isOn, type World } from "./world.ts";

/** What of a repository is pushed. */
interface At {
  readonly path: string;
  readonly what: string;
  readonly reference: string;
}

/** Takes a blob, in however many requests, or a manifest; who may push is known already. */
export function push(world: World, asked: Asked, at: At): Given {
  return refusal(world, at) ?? (at.what === "manifests" ? manifest : blob)(world, asked, at);
}

function refusal(world: World, { path }: At): Given | undefined {
  if (world.config["REGISTRY_STATE"] === "readonly") {
    return v2Error(405, "DENIED", readOnlyText, { is_readonly: true });
  }
  if (isOn(world, "DISABLE_PUSHES")) {
    const text =
      "Pushes to the registry are currently disabled. Please contact the administrator for more information.";
    return v2Error(405, "METHOD NOT ALLOWED", text);
  }
  const quota = world.organisations.get(path.split("/")[0] ?? "")?.quota;
  const isOver = quota?.limits.some(
    ({ type, percent }) => type === "Reject" && quota.used * 100 >= quota.limit * percent,
  );
  return isOver === true
    ? v2Error(403, "DENIED", "Quota has been exceeded on namespace")
    : undefined;
}

function manifest(world: World, { body }: Asked, { path, reference }: At): Given {
  const digest = `sha256:${createHash("sha256").update(body).digest("hex")}`;
  const { layers = [] } = JSON.parse(body) as {
    readonly layers?: readonly { readonly size: number }[];
  };
  const size = layers.reduce((sum, layer) => sum + layer.size, 0);
  world.repositories.get(path)?.tags.set(reference, { name: reference, digest, size });
  const location = `/v2/${path}/manifests/${digest}`;
  return {
    status: 201,
    type: "text/html; charset=utf-8",
    headers: { "Docker-Content-Digest": digest, Location: location },
    body: "OK",
  };
}

function blob(world: World, { method, url, body }: Asked, { path, reference }: At): Given {
  const id = reference.slice("uploads/".length) || world.nextId();
  const upload = `${origin}/v2/${path}/blobs/uploads/${id}`;
  const type = "text/html; charset=utf-8";
  const digest = url.searchParams.get("digest");
  if (method === "PUT" && digest !== null) {
    world.repositories.get(path)?.blobs.add(digest);
    const location = `${origin}/v2/${path}/blobs/${digest}`;
    const headers = { "Docker-Content-Digest": digest, Location: location };
    return { status: 201, type, headers, body: "" };
  }
  const headers = {
    "Docker-Upload-UUID": id,
    Range: `bytes=0-${body.length - 1}`,
    Location: upload,
  };
  return { status: 202, type, headers, body: "" };
}

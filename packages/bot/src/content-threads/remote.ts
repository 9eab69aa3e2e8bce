import type { Serve } from "./peer.ts";

/** The names of the methods of something. */
type Methods<Target> = readonly (keyof Target & string)[];

/** Something in another thread, as if it were here: each of its methods calls the one there. */
export function remote<Target>(kind: string, methods: Methods<Target>, call: Serve): Target {
  const made = methods.map((name) => {
    return [name, (...given: unknown[]) => call(`${kind}.${name}`, given)] as const;
  });
  return Object.fromEntries(made) as Target;
}

/** Calls the method of a target that another thread requested; only listed methods are allowed. */
export async function serveRemote<Target extends object>(
  target: Target | undefined,
  methods: Methods<Target>,
  { name, given }: { readonly name: string; readonly given: readonly unknown[] },
): Promise<unknown> {
  const method = methods.find((one) => name.endsWith(`.${one}`));
  const member: unknown =
    target === undefined || method === undefined ? undefined : Reflect.get(target, method);
  if (typeof member !== "function") throw new Error(`there is no ${name}`);
  return Reflect.apply(member, target, given);
}

import type { HeldPin, PinChange, PinProposal } from "@mirrorkit/sdk/content";
import {
  type MarkdownBlock,
  type MarkdownLine,
  reviewBlocks,
  writeMarkdown,
} from "@mirrorkit/sdk/internal";
import type { Review } from "@mirrorkit/sdk/review";
import type { Bump } from "./bump.ts";

const mostBytes = 50_000;
const mostNamed = 3;

/** Title and description of the next versions of an ImageSet; the review is that of the change itself. */
export function bumpText(
  name: string,
  { changes, held }: PinProposal,
  review: Review | undefined,
): Pick<Bump, "title" | "body" | "summary"> {
  const moves = changes.map((change) => `${subjectOf(change)} ${change.to}`);
  const named = moves.slice(0, mostNamed).join(", ");
  const more = moves.length > mostNamed ? ` and ${moves.length - mostNamed} more` : "";
  const body = writeMarkdown(
    {
      head: [
        {
          kind: "paragraph",
          text: ["The next versions of ", { code: name }, " as `mirrorkit bump` finds them."],
        },
        ...changeBlocks(changes, held),
        ...reviewOf(name, review),
      ],
    },
    mostBytes,
  );
  return {
    title: `Bump ${name}: ${named}${more}`.slice(0, 200),
    body,
    summary: changes
      .map((change) => `${subjectOf(change)} ${change.from ?? "unpinned"} -> ${change.to}`)
      .join("\n"),
  };
}

function subjectOf({
  kind,
  package: name,
  catalog,
}: Pick<PinChange, "kind" | "package" | "catalog">): string {
  return kind === "release" ? "OpenShift" : (name ?? catalog ?? "");
}

function changeBlocks(
  changes: readonly PinChange[],
  held: readonly HeldPin[],
): readonly MarkdownBlock[] {
  const notes = changes.flatMap((change): readonly (readonly MarkdownLine[])[] =>
    change.note === undefined ? [] : [[[{ code: subjectOf(change) }, ": ", { code: change.note }]]],
  );
  const stays = held.map((one): readonly MarkdownLine[] => [
    [
      { code: subjectOf(one) },
      " ",
      { code: one.version ?? "unpinned" },
      ": ",
      { code: one.reason },
    ],
  ]);
  return [
    { kind: "rows", title: "Notes", rows: notes, share: 1 / 8 },
    { kind: "rows", title: "Not changed", rows: stays, folded: true, share: 1 / 8 },
  ];
}

function reviewOf(title: string, review: Review | undefined): readonly MarkdownBlock[] {
  if (review === undefined) {
    return [
      { kind: "paragraph", text: "The images are not compared: see the review of this change." },
    ];
  }
  const { sums, lists } = reviewBlocks(review, { title });
  return [...sums, ...lists];
}

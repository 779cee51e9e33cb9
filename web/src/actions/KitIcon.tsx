/** A kit's icon on a tile in its family's hue. */

import {
  Bell,
  Braces,
  CalendarClock,
  CircleStop,
  CircleX,
  CodeXml,
  CornerDownRight,
  CornerUpLeft,
  Database,
  GitBranch,
  GitFork,
  Globe,
  Mail,
  MessageSquare,
  Phone,
  Plug,
  Repeat,
  Reply,
  Split,
  Tag,
  Timer,
  Variable,
  Webhook,
  Workflow,
  Zap,
  type LucideIcon,
} from "lucide-react";

const icons: Record<string, LucideIcon> = {
  webhook: Webhook,
  api: CodeXml,
  code: CodeXml,
  javascript: CodeXml,
  http_request: Globe,
  globe: Globe,
  condition: GitBranch,
  "git-branch": GitBranch,
  branch: GitBranch,
  "git-fork": GitFork,
  split: Split,
  parallel: GitFork,
  set_variables: Variable,
  variable: Variable,
  respond: Reply,
  reply: Reply,
  add_tags: Tag,
  tag: Tag,
  wait: Timer,
  timer: Timer,
  clock: Timer,
  schedule: CalendarClock,
  stop: CircleStop,
  "circle-stop": CircleStop,
  square: CircleStop,
  fail: CircleX,
  "circle-x": CircleX,
  "octagon-x": CircleX,
  go_to: CornerDownRight,
  "corner-down-right": CornerDownRight,
  "corner-up-left": CornerUpLeft,
  iterate: Repeat,
  repeat: Repeat,
  transform: Braces,
  braces: Braces,
  database: Database,
  mail: Mail,
  message: MessageSquare,
  phone: Phone,
  bell: Bell,
  plug: Plug,
  subroutine: Workflow,
  workflow: Workflow,
};

const families = new Set(["voice", "messaging", "logic", "connectors", "flow"]);

interface KitIconProps {
  kit: { key: string; icon: string; family: string } | undefined;
  size?: "small" | "large";
}

export function KitIcon({ kit, size = "large" }: KitIconProps) {
  const Icon = icons[kit?.icon ?? ""] ?? icons[kit?.key ?? ""] ?? Zap;
  const family = kit && families.has(kit.family) ? kit.family : "connectors";
  const large = size === "large";
  return (
    <span
      aria-hidden
      className={`grid shrink-0 place-items-center ${large ? "size-9 rounded-[9px]" : "size-6 rounded-md"}`}
      style={{ color: `var(--family-${family})`, background: `var(--family-${family}-soft)` }}
    >
      <Icon size={large ? 18 : 13} strokeWidth={1.9} />
    </span>
  );
}

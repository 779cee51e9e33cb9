import type { ButtonHTMLAttributes, Ref } from "react";
import { LoaderCircle } from "lucide-react";
import { cx } from "./cx";

const variants = {
  primary: "bg-accent text-white hover:brightness-110 border-transparent",
  secondary: "bg-surface text-ink border-line-strong hover:bg-raised",
  quiet: "bg-transparent text-ink-2 border-transparent hover:bg-raised hover:text-ink",
  danger: "bg-bad-soft text-bad border-bad-line hover:brightness-95",
};

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  variant?: keyof typeof variants;
  busy?: boolean;
  ref?: Ref<HTMLButtonElement>;
}

export function Button({ variant = "secondary", busy = false, className, children, disabled, type = "button", ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cx(
        "inline-flex h-8 shrink-0 items-center justify-center gap-1.5 rounded-control border px-3 font-medium whitespace-nowrap transition-colors",
        "disabled:cursor-not-allowed disabled:opacity-55",
        variants[variant],
        className,
      )}
      {...rest}
    >
      {busy && <LoaderCircle size={14} className="animate-spin" aria-hidden />}
      {children}
    </button>
  );
}

interface IconButtonProps extends ButtonProps {
  label: string;
}

/** A button that is only an icon: its label is read aloud and shown on hover. */
export function IconButton({ label, className, variant = "quiet", ...rest }: IconButtonProps) {
  return <Button variant={variant} aria-label={label} title={label} className={cx("w-8 !px-0", className)} {...rest} />;
}

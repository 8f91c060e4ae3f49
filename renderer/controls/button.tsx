import type { LucideIcon } from 'lucide-react';
import type { ButtonHTMLAttributes, Ref } from 'react';

interface ButtonProps extends Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'className' | 'type' | 'style'> {
  ref?: Ref<HTMLButtonElement>;
  look?: 'plain' | 'primary' | 'quiet';
  small?: boolean;
  icon?: LucideIcon;
  /** Without text on it the button needs a label, which is also its tooltip. */
  label?: string;
}

/** A push button; with `label` and no children it is an icon alone. */
export function Button({ look = 'plain', small = false, icon: Icon, label, children, ...rest }: ButtonProps) {
  const bare = children === undefined;
  const classes = ['button'];
  if (look !== 'plain') classes.push(`button--${look}`);
  if (small) classes.push('button--small');
  if (bare) classes.push('button--icon');
  return (
    <button
      type="button"
      className={classes.join(' ')}
      aria-label={bare ? label : undefined}
      title={rest.title ?? label}
      {...rest}
    >
      {Icon && <Icon size={small ? 13 : 14} strokeWidth={1.75} aria-hidden />}
      {children}
    </button>
  );
}

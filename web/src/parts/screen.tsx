import { Link, type LinkProps } from '@tanstack/react-router';
import { ChevronLeft, CircleAlert, Info, type LucideIcon } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';

import { asProblem } from '../api/problem';
import type { Tone } from '../words/vocabulary';

interface ScreenProps {
  title: string;
  /** Beside the title: state, counts. */
  aside?: ReactNode;
  /** On the right: buttons. */
  actions?: ReactNode;
  back?: { to: LinkProps['to']; label: string };
  children: ReactNode;
}

/** A screen: one heading, its actions, its work. The heading takes the focus when one arrives. */
export function Screen({ title, aside, actions, back, children }: ScreenProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Supercargo`;
  }, [title]);
  useEffect(() => {
    if (document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <div className="screen">
      <header className="screen-head">
        {back && (
          <Link to={back.to} className="crumb">
            <ChevronLeft size={15} aria-hidden />
            {back.label}
          </Link>
        )}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {aside}
        <span className="grow" />
        {actions}
      </header>
      {children}
    </div>
  );
}

export function Empty({
  icon: Icon = Info,
  title,
  children,
  action,
}: {
  icon?: LucideIcon;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="empty">
      <Icon size={28} strokeWidth={1.5} aria-hidden />
      <h2>{title}</h2>
      {children && <p>{children}</p>}
      {action}
    </div>
  );
}

export function Note({ tone, children, icon: Icon }: { tone: Tone; children: ReactNode; icon?: LucideIcon }) {
  const Sign = Icon ?? (tone === 'bad' || tone === 'warn' ? CircleAlert : Info);
  return (
    <div className={`note tone-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <Sign size={16} aria-hidden />
      <div>{children}</div>
    </div>
  );
}

/** Why something failed, in the server's words, with the number that support asks for. */
export function ProblemNote({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  const problem = asProblem(error);
  return (
    <Note tone="bad">
      <p>{problem.message}</p>
      {problem.errors.length > 0 && (
        <p>{problem.errors.map((e) => `${e.pointer.replace(/^\//, '')}: ${e.message}`).join('; ')}</p>
      )}
      {problem.requestId && (
        <p className="soft">
          {problem.code} · request <span className="mono">{problem.requestId}</span>
        </p>
      )}
    </Note>
  );
}

export function Skeleton({ lines = 6 }: { lines?: number }) {
  return (
    <div className="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: lines }, (_, i) => (
        <span key={i} style={{ width: `${92 - ((i * 17) % 45)}%` }} />
      ))}
    </div>
  );
}

interface Loaded<T> {
  data: T | undefined;
  error: unknown;
}

/** A panel that is loading, has failed, or has what it needs. */
export function Loading<T>({
  query,
  children,
  lines,
}: {
  query: Loaded<T>;
  children: (data: T) => ReactNode;
  lines?: number;
}) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) {
    const gone = asProblem(query.error).status === 404;
    return gone ? (
      <Empty title="Not found">It does not exist, or you may not see it.</Empty>
    ) : (
      <div style={{ padding: 14 }}>
        <ProblemNote error={query.error} />
      </div>
    );
  }
  return <Skeleton lines={lines ?? 6} />;
}

export function Facts({ of }: { of: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl className="facts">
      {of.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value ?? '—'}</dd>
        </div>
      ))}
    </dl>
  );
}

export function Card({
  title,
  aside,
  children,
  pad = true,
}: {
  title: string;
  aside?: ReactNode;
  children: ReactNode;
  pad?: boolean;
}) {
  return (
    <section className="card" aria-label={title}>
      <h2>
        {title}
        {aside && (
          <>
            <span style={{ flex: 1 }} />
            {aside}
          </>
        )}
      </h2>
      {pad ? <div className="pad">{children}</div> : children}
    </section>
  );
}

/** The ways in: sign up, confirm the address, log in, accept an invitation. */
import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { MailCheck } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';

import { post } from '../../api/client';
import type { Problem } from '../../api/problem';
import { keep, type Tokens } from '../../api/session';
import { Form, useFieldError } from '../../parts/form';
import { Note, ProblemNote, Skeleton } from '../../parts/screen';
import { viewerZone } from '../../words/zones';
import { ROLES } from '../../words/vocabulary';

import './doors.css';

function Door({
  title,
  lead,
  children,
  foot,
}: {
  title: string;
  lead?: ReactNode;
  children: ReactNode;
  foot?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Supercargo`;
  }, [title]);
  return (
    <div className="door">
      <aside className="door-side" aria-label="About Supercargo">
        <div className="door-brand">
          <img src="/favicon.svg" alt="" width={28} height={28} />
          Supercargo
        </div>
        <p>From the order to the invoice, with one record that everyone can trust.</p>
        <ol>
          {['Orders', 'Stock', 'Loads', 'Tenders', 'Delivery', 'Invoice'].map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </aside>
      <main className="door-form">
        <h1>{title}</h1>
        {lead && <p className="lead">{lead}</p>}
        {children}
        {foot && <p className="foot">{foot}</p>}
      </main>
    </div>
  );
}

interface Started {
  status: string;
  email: string;
}

export function SignUp() {
  const start = useMutation<Started, Problem, Record<string, string>>({
    mutationFn: (body) => post<Started>('/v1/sign-up', body, { open: true }),
  });
  if (start.data) {
    return (
      <Door
        title="Check your mail"
        foot={
          <Link to="/login" className="link">
            Back to log in
          </Link>
        }
      >
        <Note tone="good" icon={MailCheck}>
          <p>
            We sent a link to <strong>{start.data.email}</strong>. Open it within a day to confirm the address; then log
            in.
          </p>
        </Note>
      </Door>
    );
  }
  return (
    <Door
      title="Sign up"
      lead="A company of its own, empty and yours."
      foot={
        <>
          Already have a login?{' '}
          <Link to="/login" className="link">
            Log in
          </Link>
        </>
      }
    >
      <Form
        send="Create the company"
        wide
        busy={start.isPending}
        error={start.error}
        onSend={(text, form) =>
          start.mutate({
            company: text('company'),
            name: text('name'),
            email: text('email'),
            password: String(form.get('password')),
            zone: viewerZone(),
          })
        }
      >
        <SignUpFields />
      </Form>
    </Door>
  );
}

function SignUpFields() {
  const refused = useFieldError();
  return (
    <>
      <TextInput
        name="company"
        label="Company"
        autoComplete="organization"
        required
        autoFocus
        {...refused('company')}
      />
      <TextInput name="name" label="Your name" autoComplete="name" required {...refused('name')} />
      <TextInput name="email" type="email" label="Email" autoComplete="email" required {...refused('email')} />
      <NewPassword />
    </>
  );
}

function NewPassword() {
  const refused = useFieldError();
  return (
    <PasswordInput
      name="password"
      label="Password"
      description="At least 10 characters. Several words are better than signs."
      autoComplete="new-password"
      minLength={10}
      maxLength={128}
      required
      {...refused('password')}
    />
  );
}

const verifyRoute = getRouteApi('/verify');

interface Verified {
  email: string;
  tenant: { name: string };
}

export function Verify() {
  const { token } = verifyRoute.useSearch();
  // Confirming twice is the same as once, so a query (which a strict render may run twice) is right.
  const verified = useQuery<Verified, Problem>({
    queryKey: ['verify', token],
    queryFn: () =>
      post<Verified>(
        '/v1/email-verifications',
        { token },
        { open: true, idempotencyKey: `verify-${token?.slice(-40)}` },
      ),
    enabled: token !== undefined,
    staleTime: Infinity,
    retry: false,
  });
  return (
    <Door
      title="Confirm your address"
      foot={
        <Link to="/sign-up" className="link">
          Sign up again
        </Link>
      }
    >
      {token === undefined && <Note tone="warn">This address lacks its token. Open the link from the mail.</Note>}
      {token !== undefined && verified.isPending && <Skeleton lines={2} />}
      {verified.error && (
        <Note tone="bad">
          {verified.error.status === 404
            ? 'This link is not valid any more. Sign up again to get a new one.'
            : verified.error.message}
        </Note>
      )}
      {verified.data && (
        <div className="stack">
          <Note tone="good" icon={MailCheck}>
            <strong>{verified.data.email}</strong> is confirmed. {verified.data.tenant.name} is ready.
          </Note>
          <Button
            size="sm"
            renderRoot={(props) => <Link {...props} to="/login" search={{ email: verified.data.email }} />}
          >
            Log in
          </Button>
        </div>
      )}
    </Door>
  );
}

const loginRoute = getRouteApi('/login');

export function Login() {
  const { next, email } = loginRoute.useSearch();
  const navigate = useNavigate();
  const logIn = useMutation<Tokens, Problem, { email: string; password: string }>({
    mutationFn: (body) => post<Tokens>('/v1/sessions', body, { open: true }),
    onSuccess: (tokens) => {
      keep(tokens);
      // Only ever to a page of ours.
      const to = next?.startsWith('/') && !next.startsWith('//') ? next : '/loads';
      void navigate({ href: to, replace: true });
    },
  });
  return (
    <Door
      title="Log in"
      foot={
        <>
          New here?{' '}
          <Link to="/sign-up" className="link">
            Sign up
          </Link>
        </>
      }
    >
      <Form
        send="Log in"
        wide
        busy={logIn.isPending}
        error={logIn.error}
        onSend={(text, form) => logIn.mutate({ email: text('email'), password: String(form.get('password')) })}
      >
        <TextInput
          name="email"
          type="email"
          label="Email"
          autoComplete="username"
          defaultValue={email}
          autoFocus={email === undefined}
          required
        />
        <PasswordInput
          name="password"
          label="Password"
          autoComplete="current-password"
          autoFocus={email !== undefined}
          required
        />
      </Form>
    </Door>
  );
}

const invitationRoute = getRouteApi('/invitation');

interface Accepted {
  email: string;
  role: string;
  tenant: { name: string };
  person: 'created' | 'existing';
}

export function AcceptInvitation() {
  const { token } = invitationRoute.useSearch();
  const accept = useMutation<Accepted, Problem, { name?: string; password?: string }>({
    mutationFn: (body) => post<Accepted>('/v1/invitations/accept', { token, ...body }, { open: true }),
  });
  // The link alone is enough for someone known; someone new is told to say more.
  const needsMore = accept.error?.errors.some((e) => e.code.startsWith('new_person_needs')) ?? false;
  const asked = accept.variables?.password === undefined;
  const isNew = needsMore || !asked;
  if (accept.data) {
    const { email, role, tenant } = accept.data;
    return (
      <Door title={`Welcome to ${tenant.name}`}>
        <div className="stack">
          <Note tone="good">
            You joined as {(ROLES[role] ?? role).toLowerCase()}. Log in as <strong>{email}</strong>.
          </Note>
          <Button size="sm" renderRoot={(props) => <Link {...props} to="/login" search={{ email }} />}>
            Log in
          </Button>
        </div>
      </Door>
    );
  }
  if (token === undefined) {
    return (
      <Door title="Accept the invitation">
        <Note tone="warn">This address lacks its token. Open the link from the mail.</Note>
      </Door>
    );
  }
  return (
    <Door
      title="Accept the invitation"
      lead={isNew ? 'Choose how you are called and a password.' : 'You were invited to join a company on Supercargo.'}
    >
      {isNew ? (
        <Form
          send="Join"
          wide
          busy={accept.isPending}
          error={asked ? null : accept.error}
          onSend={(text, form) => accept.mutate({ name: text('name'), password: String(form.get('password')) })}
        >
          <TextInput name="name" label="Your name" autoComplete="name" required autoFocus />
          <NewPassword />
        </Form>
      ) : (
        <div className="stack">
          <Button size="sm" loading={accept.isPending} onClick={() => accept.mutate({})}>
            Accept
          </Button>
          <ProblemNote error={accept.error} />
        </div>
      )}
    </Door>
  );
}

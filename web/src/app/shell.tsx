import { Menu, Modal, useMantineColorScheme } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import {
  Boxes,
  ChevronsUpDown,
  FileUp,
  Inbox,
  Keyboard,
  LogOut,
  MoonStar,
  PackageOpen,
  Receipt,
  Settings,
  Sun,
  Truck,
} from 'lucide-react';
import { useEffect, useState, useSyncExternalStore } from 'react';

import { post } from '../api/client';
import { me } from '../api/queries';
import { isSignedIn, keep, onSessionChange, refreshToken, takeRefreshToken, type Tokens } from '../api/session';
import { LiveChip } from '../live/chip';
import { goLive } from '../live/socket';
import { useBoundKeys, useKeys } from '../parts/keys';
import { tellProblem } from '../parts/command';
import { ROLES } from '../words/vocabulary';

import './shell.css';

const PLACES = [
  { to: '/loads', word: 'Loads', icon: Truck, keys: 'g l' },
  { to: '/orders', word: 'Orders', icon: Inbox, keys: 'g o' },
  { to: '/imports', word: 'Imports', icon: FileUp, keys: 'g m' },
  { to: '/shipments', word: 'Shipments', icon: PackageOpen, keys: 'g s' },
  { to: '/stock', word: 'Stock', icon: Boxes, keys: 'g k' },
  { to: '/invoices', word: 'Invoices', icon: Receipt, keys: 'g i' },
  { to: '/settings', word: 'Settings', icon: Settings, keys: 'g t' },
] as const;

/** What is round every screen: where to go, who I am, whether it is live. */
export function Shell() {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [help, setHelp] = useState(false);
  const signedIn = useSyncExternalStore(onSessionChange, isSignedIn);

  useEffect(() => {
    if (!signedIn) {
      client.clear();
      void navigate({ to: '/login' });
      return undefined;
    }
    return goLive(client);
  }, [client, navigate, signedIn]);

  useKeys('Go to', [
    ...PLACES.map((place) => ({
      keys: place.keys,
      does: place.word,
      run: () => void navigate({ to: place.to }),
    })),
    { keys: '?', does: 'These keys', run: () => setHelp(true) },
  ]);

  return (
    <div className="shell">
      <a href="#work" className="skip">
        Skip to the work
      </a>
      <nav className="rail" aria-label="Main">
        <Link to="/loads" className="brand">
          <img src="/favicon.svg" alt="" width={24} height={24} />
          <span>Supercargo</span>
        </Link>
        <ul>
          {PLACES.map(({ to, word, icon: Icon, keys }) => (
            <li key={to}>
              <Link to={to} className="place" title={`${word} (${keys})`}>
                <Icon size={16} aria-hidden />
                <span>{word}</span>
              </Link>
            </li>
          ))}
        </ul>
        <div className="rail-foot">
          <LiveChip />
          <button type="button" className="rail-key" aria-label="Keyboard shortcuts" onClick={() => setHelp(true)}>
            <Keyboard size={16} aria-hidden />
          </button>
        </div>
        <Identity />
      </nav>
      <main id="work" className="main" tabIndex={-1}>
        <Outlet />
      </main>
      {help && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}

function Identity() {
  const who = useQuery(me);
  const client = useQueryClient();
  const navigate = useNavigate();
  // Otherwise Mantine switches transitions off by a style element, which the policy forbids.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });

  const logOut = () => {
    const refresh = takeRefreshToken();
    if (refresh !== null) void post('/v1/sessions/revoke', { refresh_token: refresh }, { open: true }).catch(() => {});
  };
  const switchTo = async (tenant: string) => {
    try {
      const body = { refresh_token: refreshToken(), tenant_id: tenant };
      keep(await post<Tokens>('/v1/sessions/switch', body, { open: true }));
      client.clear();
      await navigate({ to: '/loads', search: {} });
    } catch (error) {
      tellProblem(error);
    }
  };

  const data = who.data;
  const name = data?.person?.name ?? '…';
  return (
    <Menu position="top-start" width={220}>
      <Menu.Target>
        <button type="button" className="identity">
          <span className="avatar" aria-hidden>
            {name.slice(0, 1).toUpperCase()}
          </span>
          <span className="identity-text">
            <span className="identity-name">{name}</span>
            <span className="identity-tenant">{data?.tenant.name ?? ''}</span>
          </span>
          <ChevronsUpDown size={14} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        {data?.person && (
          <Menu.Label>
            {data.person.email} · {ROLES[data.role ?? ''] ?? data.role}
          </Menu.Label>
        )}
        {data && data.tenants.length > 1 && (
          <>
            {data.tenants
              .filter((tenant) => tenant.id !== data.tenant.id)
              .map((tenant) => (
                <Menu.Item key={tenant.id} onClick={() => void switchTo(tenant.id)}>
                  Switch to {tenant.name}
                </Menu.Item>
              ))}
            <Menu.Divider />
          </>
        )}
        <Menu.Item
          leftSection={colorScheme === 'dark' ? <Sun size={14} /> : <MoonStar size={14} />}
          onClick={() => setColorScheme(colorScheme === 'dark' ? 'light' : 'dark')}
        >
          {colorScheme === 'dark' ? 'Light' : 'Dark'}
        </Menu.Item>
        <Menu.Item leftSection={<LogOut size={14} />} onClick={logOut}>
          Log out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Help({ onClose }: { onClose: () => void }) {
  const groups = useBoundKeys();
  return (
    <Modal opened onClose={onClose} title="Keys">
      <div className="help">
        {groups.map(({ group, keys }) => (
          <section key={`${group}-${keys[0]?.keys}`}>
            <h2>{group}</h2>
            <dl>
              {keys.map((key) => (
                <div key={key.keys}>
                  <dt>
                    {key.keys.split(' ').map((part) => (
                      <kbd key={part}>{part}</kbd>
                    ))}
                  </dt>
                  <dd>{key.does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}

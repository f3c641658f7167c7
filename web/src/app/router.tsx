/** Every screen's address. What a screen shows is in its search parameters, so that an address can be sent to someone. */
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';

import { isSignedIn } from '../api/session';
import { Empty, ProblemNote } from '../parts/screen';
import { Shell } from './shell';

interface Context {
  client: QueryClient;
}

type Raw = Record<string, unknown>;

/** Keeps the named parameters that are text; anything else in an address is ignored. */
const texts =
  <K extends string>(...names: K[]) =>
  (raw: Raw): Partial<Record<K, string>> => {
    const found: Partial<Record<K, string>> = {};
    for (const name of names) {
      const value = raw[name];
      if (typeof value === 'string' && value !== '') found[name] = value;
      else if (typeof value === 'number') found[name] = String(value);
    }
    return found;
  };

const root = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: () => (
    <main>
      <Empty title="There is no such page">The address may have been cut off on its way.</Empty>
    </main>
  ),
  errorComponent: ({ error }) => (
    <main style={{ padding: 24 }}>
      <ProblemNote error={error} />
    </main>
  ),
});

const doors = () => import('../screens/doors/doors');

const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  component: lazyRouteComponent(doors, 'SignUp'),
});
const verify = createRoute({
  getParentRoute: () => root,
  path: '/verify',
  validateSearch: texts('token'),
  component: lazyRouteComponent(doors, 'Verify'),
});
const login = createRoute({
  getParentRoute: () => root,
  path: '/login',
  validateSearch: texts('next', 'email'),
  component: lazyRouteComponent(doors, 'Login'),
});
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  validateSearch: texts('token'),
  component: lazyRouteComponent(doors, 'AcceptInvitation'),
});

const app = createRoute({
  getParentRoute: () => root,
  id: 'app',
  beforeLoad: ({ location }) => {
    if (isSignedIn()) return;
    const next = location.href === '/' ? undefined : location.href;
    throw redirect({ to: '/login', search: next === undefined ? {} : { next } });
  },
  component: Shell,
});

const home = createRoute({
  getParentRoute: () => app,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/loads' });
  },
});

const orders = createRoute({
  getParentRoute: () => app,
  path: '/orders',
  validateSearch: texts('status', 'number', 'at'),
  component: lazyRouteComponent(() => import('../screens/orders/list'), 'Orders'),
});
const order = createRoute({
  getParentRoute: () => app,
  path: '/orders/$id',
  component: lazyRouteComponent(() => import('../screens/orders/order'), 'OrderPage'),
});
const imports = createRoute({
  getParentRoute: () => app,
  path: '/imports',
  component: lazyRouteComponent(() => import('../screens/imports/list'), 'Imports'),
});
const newImport = createRoute({
  getParentRoute: () => app,
  path: '/imports/new',
  component: lazyRouteComponent(() => import('../screens/imports/new'), 'NewImport'),
});
const importPage = createRoute({
  getParentRoute: () => app,
  path: '/imports/$id',
  validateSearch: texts('outcome'),
  component: lazyRouteComponent(() => import('../screens/imports/import'), 'ImportPage'),
});
const shipments = createRoute({
  getParentRoute: () => app,
  path: '/shipments',
  validateSearch: texts('status', 'facility', 'at'),
  component: lazyRouteComponent(() => import('../screens/shipments/list'), 'Shipments'),
});
const shipment = createRoute({
  getParentRoute: () => app,
  path: '/shipments/$id',
  component: lazyRouteComponent(() => import('../screens/shipments/shipment'), 'ShipmentPage'),
});
const stock = createRoute({
  getParentRoute: () => app,
  path: '/stock',
  validateSearch: texts('facility', 'sku', 'at'),
  component: lazyRouteComponent(() => import('../screens/stock/stock'), 'StockScreen'),
});
const loads = createRoute({
  getParentRoute: () => app,
  path: '/loads',
  validateSearch: texts('tile', 'facility', 'q', 'at'),
  component: lazyRouteComponent(() => import('../screens/loads/board'), 'Board'),
});
const load = createRoute({
  getParentRoute: () => app,
  path: '/loads/$id',
  component: lazyRouteComponent(() => import('../screens/loads/load'), 'LoadPage'),
});
const newPlan = createRoute({
  getParentRoute: () => app,
  path: '/plans/new',
  validateSearch: texts('facility'),
  component: lazyRouteComponent(() => import('../screens/plans/new'), 'NewPlan'),
});
const plan = createRoute({
  getParentRoute: () => app,
  path: '/plans/$id',
  validateSearch: texts('key'),
  component: lazyRouteComponent(() => import('../screens/plans/plan'), 'PlanPage'),
});
const invoices = createRoute({
  getParentRoute: () => app,
  path: '/invoices',
  validateSearch: texts('status', 'at'),
  component: lazyRouteComponent(() => import('../screens/invoices/list'), 'Invoices'),
});
const invoice = createRoute({
  getParentRoute: () => app,
  path: '/invoices/$id',
  component: lazyRouteComponent(() => import('../screens/invoices/invoice'), 'InvoicePage'),
});
const settings = createRoute({
  getParentRoute: () => app,
  path: '/settings',
  component: lazyRouteComponent(() => import('../screens/settings/settings'), 'Settings'),
});
const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/$section', params: { section: 'team' } });
  },
});
const settingsSection = createRoute({
  getParentRoute: () => settings,
  path: '$section',
  component: lazyRouteComponent(() => import('../screens/settings/settings'), 'SettingsSection'),
});

const tree = root.addChildren([
  signUp,
  verify,
  login,
  invitation,
  app.addChildren([
    home,
    orders,
    order,
    imports,
    newImport,
    importPage,
    shipments,
    shipment,
    stock,
    loads,
    load,
    newPlan,
    plan,
    invoices,
    invoice,
    settings.addChildren([settingsHome, settingsSection]),
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  context: { client: undefined as unknown as QueryClient },
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

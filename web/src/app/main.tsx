import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import 'virtual:mantine-variables.css';
import './tokens.css';
import './fonts.css';
import './mantine.css';
import '../parts/parts.css';

import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { MutationCache, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { asProblem, Problem } from '../api/problem';
import { handleKey } from '../parts/keys';
import { router } from './router';
import { theme } from './theme';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // The socket tells what changed; nothing is fetched again only because time passed or a window was focused.
      staleTime: 60_000,
      refetchOnWindowFocus: false,
      retry: (count, error) => {
        const status = error instanceof Problem ? error.status : 0;
        return count < 2 && (status === 0 || status === 429 || status >= 500);
      },
    },
  },
  mutationCache: new MutationCache({
    onError: (error) => {
      if (asProblem(error).code === 'signed_out') void router.navigate({ to: '/login' });
    },
  }),
});

document.addEventListener('keydown', handleKey);

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    {/* The variables are a static file (see vite.config.ts): the policy allows no style elements. */}
    <MantineProvider theme={theme} defaultColorScheme="auto" withCssVariables={false} withGlobalClasses={false}>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} context={{ client }} />
        <Notifications position="bottom-right" limit={3} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);

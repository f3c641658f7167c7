import '../../app/tokens.css';
import './page.css';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { TenderPage } from './page';

// Mantine is not here to set it; the palette only needs to know dark from light.
const dark = matchMedia('(prefers-color-scheme: dark)');
const paint = () => {
  document.documentElement.dataset['mantineColorScheme'] = dark.matches ? 'dark' : 'light';
};
dark.addEventListener('change', paint);
paint();

const token = decodeURIComponent(location.pathname.slice('/t/'.length));
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <TenderPage token={token} />
  </StrictMode>,
);

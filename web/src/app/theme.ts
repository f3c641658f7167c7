import { createTheme, type MantineColorsTuple } from '@mantine/core';

const harbor: MantineColorsTuple = [
  '#edf3ff',
  '#dbe6fe',
  '#b4ccfc',
  '#8ab0fa',
  '#6797f8',
  '#4a80f2',
  '#2b62dd',
  '#2354c4',
  '#1d46a4',
  '#173a88',
];

/** Mantine's greys of the dark scheme, in the hue of `tokens.css`. */
const dark: MantineColorsTuple = [
  '#e6ebf2',
  '#b3bfce',
  '#94a2b5',
  '#6c7a8f',
  '#36455a',
  '#253142',
  '#1b2634',
  '#131b26',
  '#0c131c',
  '#080e16',
];

/** Colours, type and density of every Mantine part. Tones of states are ours: see `tokens.css`. */
export const theme = createTheme({
  primaryColor: 'harbor',
  primaryShade: { light: 6, dark: 6 },
  colors: { harbor, dark },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: 'xs' } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray', size: 28 } },
    TextInput: { defaultProps: { size: 'sm' } },
    PasswordInput: { defaultProps: { size: 'sm' } },
    NumberInput: { defaultProps: { size: 'sm' } },
    NativeSelect: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm' } },
    Textarea: { defaultProps: { size: 'sm', autosize: false } },
    Checkbox: { defaultProps: { size: 'xs' } },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: true, transitionProps: { duration: 100 } } },
    // Locking the page's scroll injects a style element, which our policy forbids; here the page never scrolls.
    Modal: {
      defaultProps: {
        lockScroll: false,
        centered: true,
        closeButtonProps: { 'aria-label': 'Close' },
        transitionProps: { duration: 120, transition: 'fade' },
      },
    },
    Menu: { defaultProps: { withinPortal: true, transitionProps: { duration: 100 } } },
  },
});

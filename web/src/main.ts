// The answer page of a tender is opened once, on a phone, by someone without a login: it must not wait for the app.
if (location.pathname.startsWith('/t/')) void import('./screens/tender-link/main');
else void import('./app/main');

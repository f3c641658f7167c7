import { getRouteApi, Link, Outlet } from '@tanstack/react-router';
import type { ComponentType } from 'react';

import { Empty, Screen } from '../../parts/screen';
import { Carriers } from './carriers';
import { Facilities } from './facilities';
import { Guides } from './guides';
import { Keys } from './keys';
import { Locations } from './locations';
import { Rates } from './rates';
import { Team } from './team';

import './settings.css';

const SECTIONS: { id: string; word: string; screen: ComponentType }[] = [
  { id: 'team', word: 'Team', screen: Team },
  { id: 'keys', word: 'API keys', screen: Keys },
  { id: 'facilities', word: 'Facilities', screen: Facilities },
  { id: 'locations', word: 'Locations', screen: Locations },
  { id: 'carriers', word: 'Carriers', screen: Carriers },
  { id: 'guides', word: 'Routing guides', screen: Guides },
  { id: 'rates', word: 'Rates and fuel', screen: Rates },
];

/** The records that everything else refers to. */
export function Settings() {
  return (
    <Screen title="Settings">
      <div className="settings">
        <nav className="settings-nav pane" aria-label="Settings">
          {SECTIONS.map(({ id, word }) => (
            <Link key={id} to="/settings/$section" params={{ section: id }}>
              {word}
            </Link>
          ))}
        </nav>
        <Outlet />
      </div>
    </Screen>
  );
}

const route = getRouteApi('/app/settings/$section');

export function SettingsSection() {
  const { section } = route.useParams();
  const found = SECTIONS.find((each) => each.id === section);
  if (!found) return <Empty title="There is no such section" />;
  const Section = found.screen;
  return (
    <div className="body stack sunk">
      <Section />
    </div>
  );
}

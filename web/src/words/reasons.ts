/** Words that need no icon, so that the light pages can have them without the icon set. */

/** Why a carrier declines a tender. */
export const DECLINE_REASONS: Record<string, string> = {
  no_capacity: 'No capacity',
  rate: 'Rate too low',
  equipment: 'Wrong equipment',
  timing: 'Timing does not work',
  other: 'Other',
};

export const EQUIPMENT: Record<string, string> = {
  dry_van: 'Dry van',
  reefer: 'Reefer',
  flatbed: 'Flatbed',
  box_truck: 'Box truck',
};

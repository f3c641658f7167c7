import type { InfiniteData, UseInfiniteQueryResult } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

import type { Page } from '../api/client';

/** All rows that were fetched so far, and a call for more. */
export function useFlat<R>(query: UseInfiniteQueryResult<InfiniteData<Page<R>>>): { rows: R[]; more: () => void } {
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  const rows = useMemo(() => data?.pages.flatMap((page) => page.items) ?? [], [data]);
  const more = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return { rows, more };
}

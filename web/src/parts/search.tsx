import { TextInput } from '@mantine/core';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';

import { useKeys } from './keys';

interface SearchBoxProps {
  label: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  width?: number;
}

/** A search that lives in the address. It waits for a pause in the typing; `/` jumps into it. */
export function SearchBox({ label, value, onChange, width = 220 }: SearchBoxProps) {
  const [text, setText] = useState(value ?? '');
  const input = useRef<HTMLInputElement>(null);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    if (text === (value ?? '')) return undefined;
    const timer = setTimeout(() => latest.current(text === '' ? undefined : text), 250);
    return () => clearTimeout(timer);
  }, [text, value]);
  useKeys('Find', [{ keys: '/', does: label, run: () => input.current?.focus() }]);
  return (
    <TextInput
      ref={input}
      size="xs"
      w={width}
      aria-label={label}
      placeholder={label}
      leftSection={<Search size={14} aria-hidden />}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}

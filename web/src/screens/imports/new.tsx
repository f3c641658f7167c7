import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { FileSpreadsheet } from 'lucide-react';
import { useState } from 'react';

import { post, putFile } from '../../api/client';
import { Problem } from '../../api/problem';
import type { Import } from '../../api/types';
import { ProblemNote, Screen } from '../../parts/screen';
import { Steps } from './steps';

import './imports.css';

const MOST_BYTES = 32 * 1024 * 1024;

/** Announce, upload where the answer says, analyze. Each is safe to repeat. */
async function bring(file: File): Promise<Import> {
  if (file.size > MOST_BYTES) {
    throw new Problem(0, { code: 'file_too_large', detail: 'A file may have at most 32 MB. Split it in two.' });
  }
  const made = await post<Import>('/v1/imports', { file_name: file.name, size_bytes: file.size });
  if (!made.upload) throw new Problem(0, { code: 'unknown', detail: 'The server gave no address to upload to.' });
  await putFile(made.upload.url, made.upload.headers, file);
  return post<Import>(`/v1/imports/${made.id}/analyze`, {});
}

/** The first step: a file, dropped or chosen. */
export function NewImport() {
  const navigate = useNavigate();
  const [over, setOver] = useState(false);
  const upload = useMutation<Import, Problem, File>({
    mutationFn: bring,
    onSuccess: (made) => void navigate({ to: '/imports/$id', params: { id: made.id } }),
  });
  const take = (file: File | undefined) => {
    if (file && !upload.isPending) upload.mutate(file);
  };
  return (
    <Screen title="Import orders" back={{ to: '/imports', label: 'Imports' }} aside={<Steps at={0} />}>
      <div className="body">
        <div className="narrow stack">
          {/* Dropping is a second way; the input inside is the one for everybody. */}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
          <label
            className="drop"
            data-over={over || undefined}
            onDragOver={(event) => {
              event.preventDefault();
              setOver(true);
            }}
            onDragLeave={() => setOver(false)}
            onDrop={(event) => {
              event.preventDefault();
              setOver(false);
              take(event.dataTransfer.files[0]);
            }}
          >
            <FileSpreadsheet size={30} strokeWidth={1.4} aria-hidden />
            <strong>
              {upload.isPending ? `Reading ${upload.variables.name}…` : 'Drop a file of orders here, or choose one'}
            </strong>
            <span>
              CSV with any delimiter, encoding and column names; one row per order line. Nothing is created before you
              say so.
            </span>
            <input
              type="file"
              className="hidden"
              accept=".csv,.tsv,.txt,text/csv,text/plain"
              onChange={(event) => {
                take(event.currentTarget.files?.[0]);
                event.currentTarget.value = '';
              }}
            />
          </label>
          <ProblemNote error={upload.error} />
        </div>
      </div>
    </Screen>
  );
}

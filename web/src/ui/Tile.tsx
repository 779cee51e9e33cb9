import type { ReactNode } from "react";

/** A box with a title, for screens that are read. */
export function Tile({ title, aside, children, flush = false }: { title: string; aside?: ReactNode; children: ReactNode; flush?: boolean }) {
  return (
    <section aria-label={title} className="min-w-0 overflow-hidden rounded-card border border-line bg-surface">
      <div className="flex min-h-11 flex-wrap items-center justify-between gap-2 px-4 py-2">
        <h2 className="text-base font-semibold">{title}</h2>
        {aside}
      </div>
      <div className={flush ? "" : "px-4 pb-4"}>{children}</div>
    </section>
  );
}

interface Column<Row> {
  title: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the end. */
  end?: boolean;
  narrow?: "hide";
}

interface TableProps<Row> {
  rows: Row[];
  rowKey: (row: Row) => string;
  columns: Column<Row>[];
  label?: string;
}

/** Rows under named columns; it scrolls by itself where it is too wide. */
export function Table<Row>({ rows, rowKey, columns, label }: TableProps<Row>) {
  const look = ({ end, narrow }: Column<Row>) => `px-4 ${end ? "text-end" : "text-start"} ${narrow === "hide" ? "max-md:hidden" : ""}`;
  return (
    <div className="overflow-x-auto">
      <table className="w-full" aria-label={label}>
        <thead className="bg-raised text-xs text-ink-2">
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" className={`py-2 font-medium ${look(column)}`}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className="border-t border-line">
              {columns.map((column) => (
                <td key={column.title} className={`py-2 ${look(column)}`}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What the person who is signed in may do. The server decides; the page offers only what it would allow. */

import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { projectQuery, sessionQuery } from "./queries";
import type { Project } from "./types";

export type Role = Project["role"];

/** Each includes the ones before it. */
export const ROLES: readonly Role[] = ["viewer", "maker", "checker", "admin"];

export function includes(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Whether one's role in the project that is open includes another. Before it is known, nothing is offered. */
export function useMay(needed: Role): boolean {
  const role = useRole();
  return role !== undefined && includes(role, needed);
}

export function useRole(): Role | undefined {
  const { project } = useParams({ strict: false });
  const { data } = useQuery({ ...projectQuery(project ?? ""), enabled: project !== undefined });
  return data?.role;
}

/** Whether one administers the server: every project, and its people. */
export function useAdministrator(): boolean {
  return useQuery(sessionQuery).data?.user.administrator ?? false;
}

/** As authors are written: one's e-mail address. */
export function useMe(): string | null {
  return useQuery(sessionQuery).data?.user.email ?? null;
}

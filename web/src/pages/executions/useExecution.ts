import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { draft, executions, versions } from "@/api/endpoints";
import { ApiError } from "@/api/http";
import { followExecution, hasEnded } from "@/api/live";
import type { Execution, Flow } from "@/api/types";

/** An execution, followed until it ends. */
export function useExecution(id: string) {
  const client = useQueryClient();
  const query = useQuery({ queryKey: ["execution", id], queryFn: () => executions.get(id) });
  const following = query.data !== undefined && !hasEnded(query.data);
  useEffect(() => {
    if (!following) return;
    return followExecution(id, {
      onChange: (execution) => client.setQueryData<Execution>(["execution", id], execution),
      onError: () => void client.invalidateQueries({ queryKey: ["execution", id] }),
    });
  }, [following, id, client]);
  return query;
}

/**
 * The document that an execution's path is drawn on: its version's, or for a test the draft as it is now (the active
 * version when there is no draft any more).
 */
export function useExecutedDocument(execution: Execution | undefined, flow: Flow | undefined) {
  const version = execution?.version;
  return useQuery({
    queryKey: ["executed-document", execution?.flow_id, version ?? `draft ${flow?.draft?.etag}`],
    enabled: execution !== undefined && (version !== null || flow !== undefined),
    queryFn: async () => {
      if (!execution) return null;
      if (execution.version !== null) return (await versions.get(execution.flow_id, execution.version)).document ?? null;
      return testedDocument(execution.flow_id, flow?.active_version ?? null);
    },
  });
}

async function testedDocument(flow: string, active: number | null): Promise<unknown> {
  try {
    return (await draft.get(flow)).body;
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "no_draft" || active === null) throw error;
    return (await versions.get(flow, active)).document ?? null;
  }
}

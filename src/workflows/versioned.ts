import { workflowInfo } from '@temporalio/workflow';

/** Whether workers have versions here; a worker without versions has a build id, too. */
export function isVersioned(): boolean {
  return (workflowInfo().currentDeploymentVersion?.deploymentName ?? '') !== '';
}

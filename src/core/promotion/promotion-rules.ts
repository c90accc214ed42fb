/** What must hold before content comes to a target; each that is absent is not asked for. In the words of `brickwork.yml`. */
export interface PromotionRules {
  /** The target that it comes from, where it must be in force. */
  from: string;
  /** The results of `brickwork test`, of this content, and no older. */
  tests?: { max_age_hours: number };
  /** The last runs of each job there, of the version in force, have succeeded: so many. */
  runs?: { successful: number };
  /** Statements that give no row there. */
  data_quality?: { name: string; warehouse_id: string; statement: string }[];
  approval?: ApprovalRules;
}

/** Who approves. */
export interface ApprovalRules {
  /** Anybody, unless given. */
  by?: string[];
  /** True where whoever promotes cannot approve. */
  not_by_author: boolean;
  /** How long it is waited for. */
  within_hours: number;
}

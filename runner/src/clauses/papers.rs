//! Where the paper has each clause; the figures number those of the RPCs.

pub const PERSISTENT: &str = "Figure 2, State: persistent";
pub const MONOTONIC: &str = "Figure 2, State: increases monotonically";
pub const VOLATILE: &str = "Figure 2, State: volatile";

pub const ALL_LATER_TERM: &str = "Figure 2, All Servers: later term";
pub const ALL_APPLY: &str = "Figure 2, All Servers: apply";

pub const FOLLOWERS_START: &str = "§5.2: servers start as followers";
pub const FOLLOWERS_TIMEOUT: &str = "Figure 2, Followers: election timeout";
pub const FOLLOWERS_TIMER: &str = "Figure 2, Followers: timer";

pub const CANDIDATES_TERM: &str = "Figure 2, Candidates: increment currentTerm";
pub const CANDIDATES_VOTE: &str = "Figure 2, Candidates: vote for self";
pub const CANDIDATES_ASK: &str = "Figure 2, Candidates: RequestVote to all";
pub const CANDIDATES_MAJORITY: &str = "Figure 2, Candidates: majority";
pub const CANDIDATES_YIELD: &str = "Figure 2, Candidates: new leader";
pub const CANDIDATES_OWN_TERM: &str = "§5.2: votes for the same term";

pub const LEADERS_HEARTBEAT: &str = "Figure 2, Leaders: heartbeat";
pub const LEADERS_COMMAND: &str = "Figure 2, Leaders: command";
pub const LEADERS_SUCCESS: &str = "Figure 2, Leaders: success";
pub const LEADERS_REFUSAL: &str = "Figure 2, Leaders: inconsistency";
pub const LEADERS_COMMIT: &str = "Figure 2, Leaders: commit on a majority";
pub const LEADERS_OWN_TERM: &str = "Figure 2, Leaders: own term, §5.4.2";
pub const LEADERS_STALE: &str = "§5.1: replies of an older term";
pub const LEADERS_STATE: &str = "Figure 2, State: volatile on leaders";

pub const VOTE_1: &str = "Figure 2, RequestVote 1";
pub const VOTE_2_FREE: &str = "Figure 2, RequestVote 2: votedFor";
pub const VOTE_2_LOG: &str = "Figure 2, RequestVote 2, §5.4.1: log";
pub const VOTE_RESULT: &str = "Figure 2, RequestVote 2: grant";

pub const APPEND_1: &str = "Figure 2, AppendEntries 1";
pub const APPEND_2: &str = "Figure 2, AppendEntries 2";
pub const APPEND_3: &str = "Figure 2, AppendEntries 3";
pub const APPEND_4: &str = "Figure 2, AppendEntries 4";
pub const APPEND_5: &str = "Figure 2, AppendEntries 5";

pub const INSTALL_1: &str = "Figure 13, InstallSnapshot 1";
pub const INSTALL_5: &str = "Figure 13, InstallSnapshot 5";
pub const INSTALL_6: &str = "Figure 13, InstallSnapshot 6";
pub const INSTALL_7: &str = "Figure 13, InstallSnapshot 7";
pub const INSTALL_8: &str = "Figure 13, InstallSnapshot 8";
pub const COMPACT: &str = "§7: log compaction";

pub const ELECTION_SAFETY: &str = "Figure 3, Election Safety";
pub const APPEND_ONLY: &str = "Figure 3, Leader Append-Only";

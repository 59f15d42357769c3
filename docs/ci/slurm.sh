#!/bin/bash
#SBATCH --job-name=raft-lab
#SBATCH --array=1-7
#SBATCH --cpus-per-task=8
#SBATCH --time=01:00:00
# Seven tasks share a run. Then, with the number that sbatch has printed:
#   sbatch --dependency=afterany:NUMBER --wrap="raft-runner merge shard-*.json --report json=results.json"
raft-runner test all -n 2000 --seed "$SLURM_ARRAY_JOB_ID" --jobs "$SLURM_CPUS_PER_TASK" \
  --shard "$SLURM_ARRAY_TASK_ID/7" --report "json=shard-$SLURM_ARRAY_TASK_ID.json"

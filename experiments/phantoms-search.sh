#!/bin/sh
# What a search finds on the phantoms, in two stages and exhaustively, as Markdown:
#
#   experiments/phantoms-search.sh STUDIES >experiments/phantoms-search.md
#
# Images and trials go to STUDIES. The trials are those of phantoms.plan and stand where run.sh
# phantoms STUDIES STUDIES has put them; finished ones are not trained again.
set -eu

studies=$1
here=$(CDPATH='' cd "$(dirname "$0")" && pwd -P)
pollard=$here/../pollard
mkdir -p "$studies"

# The cut of the row of truncation that is chosen as $1, from a search's table.
chosen() {
  awk -F, -v what="$1" '$1 == "TTL" && index($0, what) { print $2; exit }'
}

echo "| task | seed | two stages: best | smallest | trials | exhaustive: best | smallest | trials |"
echo "|---|--:|---|---|--:|---|---|--:|"
for task in texture lesion arrangement; do
  case $task in
    texture) positive=coarse ;;
    lesion) positive=firm ;;
    arrangement) positive=crossed ;;
  esac
  for seed in 1 2 3 4 5; do
    images=$studies/$task-$seed
    [ -e "$images/index.csv" ] ||
      "$pollard" phantoms "$task" --out "$images" --count 450 --training 200 --seed "$seed" >&2
    row="| $task | $seed |"
    for stages in "--neighbours 3" --exhaustive; do
      # shellcheck disable=SC2086 # flags are words
      table=$("$pollard" search "$images" --positive $positive --backbone sapling --weights sapling \
        --recipe short2d --epochs 10 --batch 16 --rate 1e-3 --augment none --seed "$seed" --repeats 1 \
        --margin .02 --strategies ftl,ttl $stages --keep all --threads 1 \
        --study "$studies/phantoms/$task-$seed" --format csv)
      row="$row $(echo "$table" | chosen best) | $(echo "$table" | chosen smallest) |"
      row="$row $(echo "$table" | awk -F, '$1 == "all" { print $2 }') |"
    done
    echo "$row"
  done
done

#!/usr/bin/env bash
# Makes the files of this folder from base.ppm with libjpeg-turbo's cjpeg and djpeg: each JPEG, and
# beside it what libjpeg decodes it to.
set -euo pipefail
cd "$(dirname "$0")"
encode() { cjpeg -quality 85 "${@:2}" base.ppm > "$1.jpg"; djpeg -ppm "$1.jpg" > "$1.ppm"; }
encode 444 -sample 1x1
encode 422 -sample 2x1
encode 420 -sample 2x2
encode 440 -sample 1x2
encode 411 -sample 4x1
encode uneven -sample 2x2,2x1,1x2
encode luma-halved -sample 1x2,2x1
encode restarts -sample 2x2 -restart 1B
encode progressive -sample 2x2 -progressive
encode grey -grayscale
encode grey-2x2 -grayscale -sample 2x2
encode rgb -rgb -sample 1x1
encode arithmetic -arithmetic
rm arithmetic.ppm # What is not read has no pixels.

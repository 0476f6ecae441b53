#!/bin/sh
# Lays out what each image needs of the distribution: docker/layout.sh DISTRIBUTION TARGET
#
#   TARGET/server          bin, conf, lib of `eider serve`: no Flink, no Kafka broker
#   TARGET/publisher       bin, conf, lib of `eider publish`: neither, and no PyTorch
#   TARGET/flink-lib       what goes into the lib folder of a Flink image, beside Flink's own jars
#   TARGET/flink-lib-gpu   the same without PyTorch for the CPU
#   TARGET/flink-usrlib    the job's jar, under a name that a new version does not change
#
# The laboratory (`eider bench` and `eider soak`) is in none of them. Each is what is left when the named jars are taken away, so that a new dependency is there until
# somebody says that it need not be. DockerITCase runs them.
set -eu

[ $# -eq 2 ] || { echo "usage: $0 DISTRIBUTION TARGET" >&2; exit 2; }
distribution=$1
target=$2
[ -d "$distribution/lib" ] || {
  echo "$0: $distribution has no folder lib; run: mvn -DskipTests package" >&2
  exit 1
}

# What only an embedded Flink needs, and what a Flink image has itself.
flink='flink-annotations-* flink-clients-* flink-connector-datagen-* flink-core-* flink-datastream-*
  flink-file-sink-* flink-hadoop-fs-* flink-metrics-* flink-queryable-* flink-rpc-* flink-runtime-*
  flink-shaded-* flink-streaming-* flink-container-* kryo-* minlog-* objenesis-* reflectasm-* asm-*
  async-profiler-*'
connectors='flink-connector-*'
# The broker of `eider broker` and `eider demo`; Kafka's clients stay.
broker='kafka_2.13-* kafka-coordinator-* kafka-group-* kafka-metadata-* kafka-raft-* kafka-server-*
  kafka-share-* kafka-storage-* kafka-tools-* kafka-transaction-* scala-*'
web='javalin-* jetty-* jakarta.* kotlin-* micrometer-* prometheus-metrics-*'
# gRPC and what it alone needs; Gson is PyTorch's engine's too.
grpc='grpc-* netty-* protobuf-java-* proto-google-* perfmark-* guava-* failureaccess-* listenablefuture-*
  j2objc-annotations-* animal-sniffer-annotations-* annotations-4.*'
# A Flink image logs with its own; two of a kind on one class path are one too many.
logging='log4j-* slf4j-*'
pytorch='pytorch-native-* pytorch-jni-*'
# bench and soak.
laboratory='eider-*-lab.jar httpcore5-*'

# The patterns are for names of jars, not for files of the folder that this runs in.
set -f
jars=$(ls "$distribution/lib")

# Copies the jars that match none of the patterns.
copy_without() {
  mkdir -p "$target/$1"
  for jar in $jars; do
    for pattern in $2; do
      # shellcheck disable=SC2254 # a pattern is meant to be one
      case $jar in $pattern) continue 2 ;; esac
    done
    cp "$distribution/lib/$jar" "$target/$1/$jar"
  done
}

for command in server publisher; do
  mkdir -p "$target/$command"
  cp -R "$distribution/bin" "$distribution/conf" "$distribution/LICENSE" "$target/$command/"
done
copy_without server/lib "$flink $connectors $broker $laboratory"
copy_without publisher/lib "$flink $connectors $broker $web $grpc $pytorch $laboratory"
copy_without flink-lib "$flink $broker $web $grpc $logging $laboratory eider-*"
copy_without flink-lib-gpu "$flink $broker $web $grpc $logging $laboratory eider-* pytorch-native-cpu-*"
set +f
mkdir -p "$target/flink-usrlib"
for jar in "$distribution"/lib/eider-*.jar; do
  case $jar in *-lab.jar) continue ;; esac
  cp "$jar" "$target/flink-usrlib/eider.jar"
done

"""A target made with the Singer SDK that writes JSONL. `output` in the config is the folder."""

import json
import os

from singer_sdk import BatchSink, Target
from singer_sdk import typing as th


class JsonLines(BatchSink):
    max_size = 1000

    def process_batch(self, context):
        with open(os.path.join(self.config["output"], f"{self.stream_name}.jsonl"), "a", encoding="utf-8") as file:
            file.writelines(json.dumps(record, ensure_ascii=False, default=str) + "\n" for record in context["records"])


class TargetJsonLines(Target):
    name = "target-json-lines"
    config_jsonschema = th.PropertiesList(th.Property("output", th.StringType, required=True)).to_dict()
    default_sink_class = JsonLines


if __name__ == "__main__":
    TargetJsonLines.cli()

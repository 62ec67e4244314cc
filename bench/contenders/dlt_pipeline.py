"""The export with dlt, as its documentation has it: REST API source, OAuth2 client credentials, filesystem destination.

One resource per slice, all into one table, read in parallel; nested lists stay JSON. Files are JSON lines or Parquet, in a
folder or a bucket. Called with a Question as JSON, to which `folder` is added: an empty folder for dlt's own files.
"""

import json
import os
import sys
from base64 import b64encode

question = json.loads(sys.argv[1])
os.environ["RUNTIME__DLTHUB_TELEMETRY"] = "false"
os.environ["RUNTIME__LOG_LEVEL"] = "ERROR"
# By default files are gzipped, which costs CPU that no other contender spends.
os.environ["NORMALIZE__DATA_WRITER__DISABLE_COMPRESSION"] = "true"

import dlt
from dlt.common.configuration.specs import configspec
from dlt.destinations import filesystem
from dlt.sources.helpers.rest_client.auth import OAuth2ClientCredentials
from dlt.sources.helpers.rest_client.paginators import JSONResponseCursorPaginator, PageNumberPaginator
from dlt.sources.rest_api import rest_api_source


@configspec
class BasicClientCredentials(OAuth2ClientCredentials):
    """Sends id and secret in a Basic header, because Genesys Cloud accepts nothing else."""

    def build_access_token_request(self):
        basic = b64encode(f"{self.client_id}:{self.client_secret}".encode()).decode()
        return {
            "headers": {
                "Authorization": f"Basic {basic}",
                "Content-Type": "application/x-www-form-urlencoded",
            },
            "data": {"grant_type": "client_credentials"},
        }


def paging():
    if question["source"] == "page-token":
        body = {"pageSize": question["pageSize"]}
        return body, "entities", JSONResponseCursorPaginator(cursor_path="nextPageToken", cursor_body_path="pageToken")
    body = {"paging": {"pageSize": question["pageSize"], "pageNumber": 1}}
    paginator = PageNumberPaginator(base_page=1, total_path=None, page_body_path="paging.pageNumber")
    return body, "conversations", paginator


def narrow(record):
    """Turns an integer beyond 64 bits into text, because orjson, dlt's encoder, refuses it."""
    if abs(record.get("externalSequence") or 0) >= 2**63:
        record["externalSequence"] = str(record["externalSequence"])
    return record


def resource(number, bounds):
    start, end = bounds["start"], bounds["end"]
    body, selector, paginator = paging()
    return {
        "name": f"conversations_{number}",
        "table_name": "conversations",
        "max_table_nesting": 0,
        "write_disposition": "append",
        "parallelized": True,
        "endpoint": {
            "path": "api/v2/analytics/conversations/details/query",
            "method": "POST",
            "json": {"interval": f"{start}/{end}", **body},
            "data_selector": selector,
            "paginator": paginator,
        },
        "processing_steps": [
            {"filter": lambda record: start <= record["conversationStart"] < end},
            {"map": narrow},
        ],
    }


auth = BasicClientCredentials(
    access_token_url=f"{question['url']}/oauth/token",
    client_id="simulator-client",
    client_secret="simulator-secret",
)
source = rest_api_source(
    {
        "client": {"base_url": question["url"], "auth": auth},
        "resources": [resource(number, bounds) for number, bounds in enumerate(question["slices"])],
    }
)
pipeline = dlt.pipeline(
    "conversations",
    destination=filesystem(bucket_url=question["output"]),
    dataset_name="export",
    pipelines_dir=os.path.join(question["folder"], "dlt"),
)
pipeline.run(source, loader_file_format=question["format"])

"""The export with a tap made with the Singer SDK: REST stream, OAuth authenticator, one partition per slice.

Called with the options of the SDK's command line. `question` in the config is a Question.
"""

from base64 import b64encode

from singer_sdk import RESTStream, Tap
from singer_sdk import typing as th
from singer_sdk.authenticators import OAuthAuthenticator
from singer_sdk.pagination import BasePageNumberPaginator, JSONPathPaginator


class ClientCredentials(OAuthAuthenticator):
    @property
    def oauth_request_body(self):
        return {"grant_type": "client_credentials"}


class Pages(BasePageNumberPaginator):
    def has_more(self, response):
        return bool(response.json().get("conversations"))


class Conversations(RESTStream):
    name = "conversations"
    path = "/api/v2/analytics/conversations/details/query"
    http_method = "POST"
    payload_as_json = True
    primary_keys = ("conversationId",)
    replication_key = None
    schema = th.PropertiesList(
        th.Property("conversationId", th.StringType, required=True),
        th.Property("conversationStart", th.StringType),
        additional_properties=True,
    ).to_dict()

    def __init__(self, tap):
        super().__init__(tap)
        self.question = self.config["question"]
        self.tokens = self.question["source"] == "page-token"
        basic = b64encode(b"simulator-client:simulator-secret").decode()
        self._authenticator = ClientCredentials(
            auth_endpoint=f"{self.url_base}/oauth/token", oauth_headers={"Authorization": f"Basic {basic}"}
        )

    @property
    def records_jsonpath(self):
        return "$.entities[*]" if self.tokens else "$.conversations[*]"

    @property
    def url_base(self):
        return self.config["question"]["url"]

    @property
    def authenticator(self):
        return self._authenticator

    @property
    def partitions(self):
        return self.question["slices"]

    def get_new_paginator(self):
        return JSONPathPaginator("$.nextPageToken") if self.tokens else Pages(start_value=1)

    def prepare_request_payload(self, context, next_page_token):
        size = self.question["pageSize"]
        paging = (
            {"pageSize": size, "pageToken": next_page_token}
            if self.tokens
            else {"paging": {"pageSize": size, "pageNumber": next_page_token}}
        )
        return {"interval": f"{context['start']}/{context['end']}", **paging}

    def post_process(self, row, context=None):
        return row if context["start"] <= row["conversationStart"] < context["end"] else None


class TapConversations(Tap):
    name = "tap-conversations"
    config_jsonschema = th.PropertiesList(th.Property("question", th.ObjectType(additional_properties=True))).to_dict()

    def discover_streams(self):
        return [Conversations(self)]


if __name__ == "__main__":
    TapConversations.cli()

/** Dimensions that predicates of `conversationFilters` may use, as the API's models list them. */
const OF_CONVERSATIONS = `
  accessAttribute conversationEnd conversationId conversationInitiator conversationStart customerParticipation divisionId
  externalTag mediaStatsMinConversationMos originatingDirection originatingSocialMediaPublic`;

/** The same for `segmentFilters`. */
const OF_SEGMENTS = `
  addressFrom addressOther addressSelf addressTo agentScore ani audioMuted callbackNumber callbackScheduledTime
  callbackUserName cobrowseRole cobrowseRoomId conference destinationConversationId destinationSessionId direction
  disconnectType dispositionAnalyzer dispositionName dnis edgeId endingLanguage entryReason entryType errorCode
  exitReason externalContactId externalOrganizationId flaggedReason flowId flowName flowOutcome
  flowOutcomeEndTimestamp flowOutcomeId flowOutcomeStartTimestamp flowOutcomeValue flowType flowVersion groupId
  issuedCallback journeyActionId journeyActionMapId journeyActionMapVersion journeyCustomerId
  journeyCustomerIdType journeyCustomerSessionId journeyCustomerSessionIdType mediaBridgeId mediaType messageType
  monitoredParticipantId outboundCampaignId outboundContactId outboundContactListId participantId participantName
  peerId protocolCallId provider purpose q850ResponseCode queueId remote recording remoteNameDisplayable
  requestedLanguageId requestedRoutingSkillId requestedRoutingUserId roomId scoredAgentId screenShareAddressSelf
  screenShareRoomId scriptId segmentEnd segmentType sessionDnis sessionId sharingScreen sipResponseCode
  skipEnabled sourceConversationId sourceSessionId startingLanguage subject timeoutSeconds transferTargetAddress
  transferTargetName transferType userId videoAddressSelf videoMuted videoRoomId wrapUpCode wrapUpNote wrapUpTag`;

/** The same for `surveyFilters`. */
const OF_SURVEYS = `
  eventTime queueId surveyCompletedDate surveyFormContextId surveyFormId surveyFormName surveyId surveyPromoterScore surveyStatus
  userId`;

const listOf = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** The dimensions that each filter list accepts; lists that are not named here accept any. */
export const DIMENSIONS: Readonly<Record<string, ReadonlySet<string>>> = {
  conversationFilters: listOf(OF_CONVERSATIONS),
  segmentFilters: listOf(OF_SEGMENTS),
  surveyFilters: listOf(OF_SURVEYS),
};

/** The only metric that `segmentFilters` accept: the length of a segment, in milliseconds. */
export const SEGMENT_DURATION = 'tSegmentDuration';

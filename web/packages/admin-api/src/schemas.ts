/** The schemas by name. */
import type { components } from "./generated/admin.ts";

type Schemas = components["schemas"];

export type AdministrationScope = Schemas["AdministrationScope"];
export type Administrator = Schemas["Administrator"];
export type ArchiveSettings = Schemas["ArchiveSettings"];
export type NewsTopic = Schemas["NewsTopic"];
export type AskCase = Schemas["AskCase"];
export type AttentionCode = Schemas["AttentionCode"];
export type AuditLine = Schemas["AuditLine"];
export type AuditPage = Schemas["AuditPage"];
export type AuditRecipe = Schemas["AuditRecipe"];
export type AuditVerification = Schemas["AuditVerification"];
export type Case = Schemas["Case"];
export type CaseAct = Schemas["CaseAct"];
export type CaseConversation = Schemas["CaseConversation"];
export type CaseMember = Schemas["CaseMember"];
export type CaseState = Schemas["CaseState"];
export type CaseDetails = Schemas["CaseDetails"];
export type CaseExport = Schemas["CaseExport"];
export type CasesPage = Schemas["CasesPage"];
export type Device = Schemas["Device"];
export type Home = Schemas["Home"];
export type Invitation = Schemas["Invitation"];
export type Issuer = Schemas["Issuer"];
export type Lease = Schemas["Lease"];
export type NamedPerson = Schemas["NamedPerson"];
export type PeoplePage = Schemas["PeoplePage"];
export type Person = Schemas["Person"];
export type PersonDetails = Schemas["PersonDetails"];
export type PersonState = Schemas["PersonState"];
export type PlaceRead = Schemas["PlaceRead"];
export type Places = Schemas["Places"];
export type PlanRead = Schemas["PlanRead"];
export type Problem = Schemas["Problem"];
export type ProblemCode = Schemas["ProblemCode"];
export type WaitingPerson = Schemas["WaitingPerson"];

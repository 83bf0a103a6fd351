/**
 * A study as one document: {@link io.pollard.app.report.ReportJob} writes a page of HTML that needs
 * nothing beside it, and a model card in Markdown.
 *
 * <p>A page is a list of {@link io.pollard.app.report.ReportSection}s over what a {@link
 * io.pollard.app.report.ReportedStudy} has read once. Whatever stands in it goes through {@link
 * io.pollard.app.report.Html}, which escapes.
 */
package io.pollard.app.report;

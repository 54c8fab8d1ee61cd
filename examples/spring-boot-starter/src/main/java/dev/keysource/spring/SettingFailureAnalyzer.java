package dev.keysource.spring;

import dev.keysource.KeyPairConfigurationException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells of a wrong setting where it stands, what was found there, and what is allowed. */
final class SettingFailureAnalyzer extends AbstractFailureAnalyzer<KeyPairConfigurationException> {
    private static final Pattern KEY = Pattern.compile("keysource(\\.[a-z][a-z0-9-]*(\\[\\d+])?)+");

    private final Environment environment;

    SettingFailureAnalyzer(Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, KeyPairConfigurationException cause) {
        String message = String.valueOf(cause.getMessage());
        Matcher key = KEY.matcher(message);
        Optional<ConfigurationProperty> property = key.find() ? find(key.group()) : Optional.empty();
        String where = property.map(ConfigurationProperty::getOrigin)
                .map(origin -> System.lineSeparator() + System.lineSeparator() + "    Property: "
                        + property.get().getName() + System.lineSeparator() + "    Origin: " + origin)
                .orElse("");
        return new FailureAnalysis(
                "A setting of the key pair source is wrong:" + System.lineSeparator() + System.lineSeparator() + "    "
                        + message + where,
                "Change the setting to what is allowed, or remove it for the default.",
                cause);
    }

    private Optional<ConfigurationProperty> find(String key) {
        ConfigurationPropertyName name = ConfigurationPropertyName.of(key);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (property != null) {
                return Optional.of(property);
            }
        }
        return Optional.empty();
    }
}

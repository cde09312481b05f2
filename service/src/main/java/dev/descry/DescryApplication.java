package dev.descry;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.scheduling.annotation.EnableScheduling;

/** All packages wired together; commands that need no HTTP start it without the web server. */
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class DescryApplication {}

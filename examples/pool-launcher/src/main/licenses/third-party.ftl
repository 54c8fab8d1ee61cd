<#--
  The list of what is in the jar with all dependencies; made by the build.
-->
# What is in this jar besides the pool launcher

The pool launcher and the libraries of keysource are under the Apache License 2.0 (`META-INF/LICENSE`). The other libraries are unchanged
but for lying in one jar; their licences are `META-INF/LICENSE` (Apache-2.0) and those in `META-INF/licenses`. Of those of Logback, which
leaves a choice, this jar uses the EPL-2.0; its source is at the address below. What Netty asks to be told is in `META-INF/NOTICE.txt`.

| library | version | licence | address |
|---|---|---|---|
<#list dependencyMap as e>
<#assign project = e.getKey()/>
<#assign licenses = e.getValue()/>
| `${project.groupId}:${project.artifactId}` | ${project.version} | <#list licenses as license>${license}<#if license_has_next>, </#if></#list> | ${project.url!"none"} |
</#list>

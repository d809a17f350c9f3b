<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="xml" omit-xml-declaration="yes"/>
  <xsl:template match="/"><places><xsl:apply-templates select="//layer"/></places></xsl:template>
  <xsl:template match="layer"><place of="{@name}"><xsl:value-of select="."/></place></xsl:template>
</xsl:stylesheet>

<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="html"/>
  <xsl:template match="/"><html><body><h1>Places</h1><xsl:apply-templates select="//layer"/></body></html></xsl:template>
  <xsl:template match="layer"><p><xsl:value-of select="@name"/></p></xsl:template>
</xsl:stylesheet>

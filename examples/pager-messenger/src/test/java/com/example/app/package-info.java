/** An application that has the pager messenger on its module path, and names it nowhere in code. */
package com.example.app;
